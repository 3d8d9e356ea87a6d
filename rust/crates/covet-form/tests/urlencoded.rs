//! `application/x-www-form-urlencoded`: what is read, and what is refused.

mod common;

use common::{Found, URLENCODED, field, read, read_pieces};
use covet_form::{Fault, FormLimits, Malformed, Passed};
use covet_http::QueryPairs;
use proptest::prelude::*;

#[test]
fn pairs_come_in_order() {
    let found = read(URLENCODED, b"a=1&b=x+y%26z&&a=2&c=&d&=e&%c3%a9=%zz");
    let all = [("a", "1"), ("b", "x y&z"), ("a", "2"), ("c", ""), ("d", ""), ("", "e"), ("é", "%zz")];
    assert_eq!(found, Ok(all.map(|(name, value)| field(name, value)).to_vec()));
    assert_eq!(read(URLENCODED, b""), Ok(vec![]));
}

#[test]
fn text_that_is_none_is_refused() {
    for (body, how) in
        [(&b"a=%ff"[..], Malformed::Text), (b"\xff=1", Malformed::Name), (b"a%00=1", Malformed::Name)]
    {
        assert_eq!(read(URLENCODED, body), Err(Fault::Malformed(how)));
    }
    let latin = b"application/x-www-form-urlencoded; charset=iso-8859-1";
    assert_eq!(read(latin, b""), Err(Fault::Malformed(Malformed::Charset)));
    assert_eq!(read(b"application/x-www-form-urlencoded; charset=UTF-8", b""), Ok(vec![]));
}

#[test]
fn every_limit_is_enforced_wherever_the_body_is_cut() {
    let all = FormLimits::default();
    let cases = [
        (FormLimits { max_size: 5, ..all }, Passed::Size),
        (FormLimits { max_fields: 1, ..all }, Passed::Fields),
        (FormLimits { max_field_size: 2, ..all }, Passed::FieldSize),
        (FormLimits { max_text_size: 4, ..all }, Passed::TextSize),
        (FormLimits { max_name_length: 0, ..all }, Passed::NameLength),
    ];
    for (limits, expected) in cases {
        for size in 1..8 {
            match read_pieces(URLENCODED, limits, b"a=123&b=4".chunks(size)) {
                Err(Fault::TooLarge { passed, .. }) => assert_eq!(passed, expected),
                other => panic!("within its limits: {other:?}"),
            }
        }
    }
}

#[test]
fn a_value_that_never_ends_is_refused_before_it_does() {
    let limits = FormLimits { max_field_size: 100, max_name_length: 10, ..FormLimits::default() };
    let pieces = std::iter::repeat_n(&b"aaaaaaaaaa"[..], 40);
    assert!(matches!(read_pieces(URLENCODED, limits, pieces), Err(Fault::TooLarge { .. })));
}

proptest! {
    #[test]
    fn a_form_reads_like_a_query(body in "[a-c=&%+0-9é]{0,60}", size in 1_usize..20) {
        let found = read_pieces(URLENCODED, FormLimits::default(), body.as_bytes().chunks(size));
        let mut pairs = QueryPairs::new(body.as_bytes());
        let expected: Vec<Found> = pairs.by_ref().map(|(name, value)| field(&name, &value)).collect();
        if let Ok(found) = found {
            prop_assert_eq!(found, expected);
        } else {
            let controls = |found: &Found| matches!(found, Found::Field(name, _) if name.chars().any(char::is_control));
            prop_assert!(pairs.lossy() || expected.iter().any(controls));
        }
    }
}

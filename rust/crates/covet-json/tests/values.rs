//! Every value is written as its sources say: `serde_json` for strings and numbers, RFC 3339 and RFC 9562 for the rest.

use covet_json::{Clock, Day, date, datetime, float, integer, text, time, unsigned, uuid};
use proptest::prelude::*;

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = b"before ".to_vec();
    write(&mut out);
    String::from_utf8(out).expect("UTF-8").strip_prefix("before ").expect("what was there stays").to_owned()
}

proptest! {
    #[test]
    fn a_string_is_escaped_as_serde_escapes_it(value in any::<String>()) {
        prop_assert_eq!(written(|out| text(out, &value)), serde_json::to_string(&value).expect("a string"));
    }

    #[test]
    fn an_escape_is_found_at_any_place(clean in "[ -~é]{0,40}", byte in 0_u8..0x80, place in 0_usize..40) {
        let mut value = clean.clone();
        let at = (0..=clean.len()).rev().find(|at| *at <= place && clean.is_char_boundary(*at)).unwrap_or(0);
        value.insert(at, char::from(byte));
        prop_assert_eq!(written(|out| text(out, &value)), serde_json::to_string(&value).expect("a string"));
    }

    #[test]
    fn an_integer_is_its_digits(signed in any::<i64>(), big in any::<u64>()) {
        prop_assert_eq!(written(|out| integer(out, signed)), signed.to_string());
        prop_assert_eq!(written(|out| unsigned(out, big)), big.to_string());
    }

    #[test]
    fn a_float_means_the_same_number_and_has_no_exponent(value in prop_oneof![any::<f64>(), -1e6..1e6, 1e-5..1e-3]) {
        let mut out = Vec::new();
        if float(&mut out, value) {
            let told = String::from_utf8(out).expect("UTF-8");
            prop_assert_eq!(told.parse::<f64>().expect("a number").to_bits(), value.to_bits());
            prop_assert!(told.contains('.') && !told.contains('e'));
        } else {
            prop_assert!(out.is_empty());
            prop_assert!(!(1e-4..1e16).contains(&value.abs()) && value != 0.0);
        }
    }

    #[test]
    fn a_uuid_has_five_groups(number in any::<u128>()) {
        let hex = format!("{number:032x}");
        let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        prop_assert_eq!(written(|out| uuid(out, number)), format!("\"{}\"", groups.join("-")));
    }
}

#[test]
fn a_float_that_is_whole_says_so() {
    assert_eq!(written(|out| assert!(float(out, 1.0))), "1.0");
    assert_eq!(written(|out| assert!(float(out, -0.0))), "-0.0");
}

#[test]
fn times_are_written_as_far_as_they_are_fine() {
    let day = Day { year: 26, month: 1, day: 2 };
    let clock = Clock { hour: 3, minute: 4, second: 5, microsecond: 0 };
    let fine = Clock { microsecond: 60, ..clock };
    assert_eq!(written(|out| date(out, day)), r#""0026-01-02""#);
    assert_eq!(written(|out| time(out, clock)), r#""03:04:05""#);
    assert_eq!(written(|out| time(out, fine)), r#""03:04:05.000060""#);
    assert_eq!(written(|out| datetime(out, day, fine, false)), r#""0026-01-02T03:04:05.000060""#);
    assert_eq!(written(|out| datetime(out, day, clock, true)), r#""0026-01-02T03:04:05Z""#);
}

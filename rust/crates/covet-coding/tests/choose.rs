//! `Accept-Encoding`.

use covet_coding::{Coding, choose};
use proptest::prelude::*;

const OFFERED: [Coding; 3] = [Coding::Zstd, Coding::Brotli, Coding::Gzip];

fn chosen(value: &str) -> Option<Coding> {
    choose([value.as_bytes()], &OFFERED)
}

#[test]
fn the_heaviest_counts_and_of_equals_the_first_offered() {
    assert_eq!(chosen("gzip, deflate, br, zstd"), Some(Coding::Zstd));
    assert_eq!(chosen("gzip, br"), Some(Coding::Brotli));
    assert_eq!(chosen("gzip;q=0.9, br;q=0.8"), Some(Coding::Gzip));
    assert_eq!(chosen("GZIP ; Q=0.5"), Some(Coding::Gzip));
    assert_eq!(chosen("x-gzip"), Some(Coding::Gzip));
    assert_eq!(choose([b"gzip".as_slice(), b"br;q=0.001"], &OFFERED), Some(Coding::Gzip));
}

#[test]
fn what_is_not_named_is_what_the_star_says() {
    assert_eq!(chosen("*"), Some(Coding::Zstd));
    assert_eq!(chosen("zstd;q=0, *"), Some(Coding::Brotli));
    assert_eq!(chosen("gzip, *;q=0"), Some(Coding::Gzip));
    assert_eq!(chosen("*;q=0"), None);
}

#[test]
fn content_goes_as_it_is_to_a_client_that_wants_that() {
    assert_eq!(chosen(""), None);
    assert_eq!(choose([], &OFFERED), None);
    assert_eq!(chosen("deflate, compress"), None);
    assert_eq!(chosen("gzip;q=0"), None);
    assert_eq!(chosen("gzip;q=0.4, identity;q=0.5"), None);
    assert_eq!(chosen("gzip;q=0.5, identity;q=0.5"), Some(Coding::Gzip));
    assert_eq!(chosen("gzip, identity;q=0"), Some(Coding::Gzip));
    assert_eq!(chosen("identity;q=0"), None);
}

#[test]
fn what_is_no_weight_takes_its_coding_out() {
    for weight in ["", "2", "1.001", "0.1234", "-1", "a", "0,5", "1.0.0"] {
        assert_eq!(chosen(&format!("gzip;q={weight}")), None, "{weight:?}");
    }
    for weight in ["1", "1.", "1.0", "1.000", "0.001", "0.5"] {
        assert_eq!(chosen(&format!("gzip;q={weight}")), Some(Coding::Gzip), "{weight:?}");
    }
}

#[test]
fn only_what_is_offered_is_chosen() {
    assert_eq!(choose([b"*".as_slice()], &[]), None);
    assert_eq!(choose([b"br, gzip;q=0.1".as_slice()], &[Coding::Gzip]), Some(Coding::Gzip));
}

proptest! {
    #[test]
    fn nothing_that_comes_makes_it_fail(value in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = choose([value.as_slice()], &OFFERED);
    }

    #[test]
    fn a_thousand_members_are_read_like_one(count in 1usize..2000) {
        let value = "a;q=0.5,".repeat(count) + "gzip";
        prop_assert_eq!(chosen(&value), Some(Coding::Gzip));
    }
}

//! Every value is written as its sources say: `serde_json` for strings and numbers, RFC 3339 and RFC 9562 for the rest.

use covet_json::{Clock, Day, Literal, date, datetime, float, integer, text, time, unsigned, uuid};
use proptest::prelude::*;

/// What is appended to a buffer, which is the same however much room it has.
fn written(write: impl Fn(&mut Vec<u8>)) -> String {
    let with_room = |room: usize| {
        let mut out = Vec::with_capacity(7 + room);
        out.extend_from_slice(b"before ");
        write(&mut out);
        String::from_utf8(out)
            .expect("UTF-8")
            .strip_prefix("before ")
            .expect("what was there stays")
            .to_owned()
    };
    let told = with_room(0);
    assert!([1, 7, 8, 15, 16, 31, 32, 100].into_iter().all(|room| with_room(room) == told));
    told
}

/// What the algorithm for any number makes of it.
fn shortest(value: f64) -> String {
    zmij::Buffer::new().format_finite(value).to_owned()
}

fn float_written(value: f64) -> String {
    written(|out| assert!(float(out, value)))
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
            prop_assert_eq!(&told, &shortest(value));
            prop_assert_eq!(told.parse::<f64>().expect("a number").to_bits(), value.to_bits());
            prop_assert!(told.contains('.') && !told.contains('e'));
        } else {
            prop_assert!(out.is_empty());
            prop_assert!(!(1e-4..1e16).contains(&value.abs()) && value != 0.0);
        }
    }

    #[test]
    fn an_integer_of_any_length_is_its_digits(digits in 1_u32..19, offset in -3_i64..3) {
        let number = 10_i64.pow(digits) + offset;
        prop_assert_eq!(written(|out| integer(out, number)), number.to_string());
        prop_assert_eq!(written(|out| integer(out, -number)), (-number).to_string());
    }

    #[test]
    fn a_float_of_few_decimals_has_the_shortest_digits(
        number in -100_000_000_i64..100_000_000,
        decimals in 0_i32..5,
        steps in -2_i64..3,
    ) {
        let value = number as f64 / 10_f64.powi(decimals);
        prop_assert_eq!(float_written(value), shortest(value));
        // So has one right beside it, which has many.
        let near = f64::from_bits(value.to_bits().saturating_add_signed(steps));
        if (1e-4..1e16).contains(&near.abs()) {
            prop_assert_eq!(float_written(near), shortest(near));
        }
    }

    #[test]
    fn a_literal_is_its_bytes(bytes in "[ -~]{0,60}") {
        let literal = Literal::new(bytes.as_bytes());
        prop_assert_eq!(written(|out| literal.append(out)), bytes);
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
    assert_eq!(float_written(1.0), "1.0");
    assert_eq!(float_written(0.0), "0.0");
    assert_eq!(float_written(-0.0), "-0.0");
}

#[test]
fn every_price_has_the_shortest_digits() {
    let mut out = Vec::new();
    for cents in (0..20_000).chain((20_000..10_000_100).step_by(37)).chain(9_990_000..10_000_100) {
        let value = f64::from(cents) / 100.0;
        out.clear();
        assert!(float(&mut out, value));
        assert_eq!(out, shortest(value).as_bytes());
    }
}

#[test]
fn every_number_of_few_digits_is_its_digits() {
    let mut out = Vec::new();
    for number in (0..30_000).chain((30_000..100_000_100).step_by(997)).chain(99_999_000..100_000_100) {
        out.clear();
        unsigned(&mut out, number);
        assert_eq!(out, number.to_string().as_bytes());
    }
}

#[test]
fn a_string_of_any_length_is_found_to_need_an_escape_at_any_place() {
    for length in 0..80 {
        let plain = "é".repeat(length / 4) + &"x".repeat(length - length / 4 * 2);
        assert_eq!(written(|out| text(out, &plain)), format!("\"{plain}\""));
        for (at, _) in plain.char_indices() {
            for found in ["\"", "\\", "\u{1f}", "\u{7f}", " ", "!", "#"] {
                let mut value = plain.clone();
                value.insert_str(at, found);
                assert_eq!(
                    written(|out| text(out, &value)),
                    serde_json::to_string(&value).expect("a string")
                );
            }
        }
    }
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

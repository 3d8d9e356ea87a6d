//! Ids: whose are taken over, and what new ones are like.

mod common;

use std::collections::HashSet;

use common::{NEW, chain, faults, filter, get, map, send, text};
use covet_filter::{Ids, MAX_ID_LEN, Value, is_id};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn a_request_without_an_id_gets_one_that_its_response_tells() {
    let chain = chain([filter("request-id", &map([]))]);
    let passed = send(&chain, &get(""));
    assert_eq!((passed.status, passed.id()), (0, String::from_utf8_lossy(&NEW).into_owned()));
    assert_eq!(passed.fields.iter().collect::<Vec<_>>(), [(&b"x-request-id"[..], &NEW[..])]);
    assert_eq!(chain.id_header(), Some(&b"x-request-id"[..]));
}

#[test]
fn a_clients_id_is_taken_over_where_it_is_one() {
    let chain = chain([filter("request-id", &map([]))]);
    for id in
        ["a", "7b1c", "req_1:2.3~4", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "Root=1-67891233-abcdef01@eu+1"]
    {
        assert_eq!(send(&chain, &get(&format!("X-Request-Id: {id}\n"))).id(), id);
    }
    for id in ["", "-a", "..", "a b", "a\"b", "a;b", "a,b", "${jndi:x}", "a/../b", "<script>", "%0d%0aa", "é"]
    {
        let passed = send(&chain, &get(&format!("X-Request-Id: {id}\n")));
        assert_eq!(passed.notes.id, NEW, "{id}");
    }
    let long = "a".repeat(MAX_ID_LEN);
    assert_eq!(send(&chain, &get(&format!("X-Request-Id: {long}\n"))).id(), long);
    assert_eq!(send(&chain, &get(&format!("X-Request-Id: {long}a\n"))).notes.id, NEW);
}

#[test]
fn of_two_ids_neither_is_taken() {
    let chain = chain([filter("request-id", &map([]))]);
    assert_eq!(send(&chain, &get("X-Request-Id: a\nX-Request-Id: a\n")).notes.id, NEW);
}

#[test]
fn clients_may_have_no_say_and_the_header_another_name() {
    let strict = chain([filter("request-id", &map([("accept", Value::Bool(false))]))]);
    assert_eq!(send(&strict, &get("X-Request-Id: a\n")).notes.id, NEW);
    let other = chain([filter("request-id", &map([("header", text("X-Correlation-Id"))]))]);
    let passed = send(&other, &get("X-Request-Id: a\nX-Correlation-Id: b\n"));
    assert_eq!(passed.id(), "b");
    assert!(passed.fields.has(b"x-correlation-id"));
}

#[test]
fn faults_are_told() {
    for (header, told) in [
        ("a b", "header is \"a b\", which can't be the header of an id"),
        ("", "header is \"\", which can't be the header of an id"),
        ("Connection", "header is \"Connection\", which can't be the header of an id"),
        ("content-length", "header is \"content-length\", which can't be the header of an id"),
        ("Set-Cookie", "header is \"Set-Cookie\", which can't be the header of an id"),
    ] {
        assert_eq!(faults("request-id", &map([("header", text(header))])), [told]);
    }
    assert_eq!(
        faults("request-id", &map([("header", Value::Null), ("accept", text("yes")), ("from", Value::Null)])),
        [
            "from is no setting; there are header, accept",
            "accept is text; true or false is wanted",
            "header is nothing; a header's name is wanted"
        ]
    );
}

#[test]
fn new_ids_are_hexadecimal_and_all_different() {
    let mut ids = Ids::seeded();
    let made: HashSet<[u8; 32]> = (0..10_000).map(|_| ids.next_id()).collect();
    assert_eq!(made.len(), 10_000);
    assert!(made.iter().flatten().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    let mut others = Ids::seeded();
    assert!((0..100).all(|_| !made.contains(&others.next_id())));
}

#[test]
fn each_digit_is_as_likely_as_any_other() {
    let mut ids = Ids::from_seed([1, 2, 3, 4]);
    let mut counts = [[0_u32; 16]; 32];
    for _ in 0..16_000 {
        for (place, digit) in ids.next_id().into_iter().enumerate() {
            counts[place][char::from(digit).to_digit(16).expect("a digit") as usize] += 1;
        }
    }
    assert!(counts.iter().flatten().all(|count| (800..1200).contains(count)), "{counts:?}");
}

#[test]
fn a_seed_of_zeros_does_not_make_an_id_of_zeros() {
    let mut ids = Ids::from_seed([0; 4]);
    assert!((0..100).all(|_| ids.next_id() != [b'0'; 32]));
}

proptest! {
    #[test]
    fn an_id_is_what_its_rule_says(bytes in vec(any::<u8>(), 0..140)) {
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || "-._~:+=@".contains(char::from(*byte));
        let first = bytes.first().is_some_and(u8::is_ascii_alphanumeric);
        prop_assert_eq!(is_id(&bytes), first && bytes.len() <= 128 && bytes.iter().all(allowed));
    }

    #[test]
    fn digits_are_those_of_the_numbers(seed in any::<[u64; 4]>()) {
        let mut ids = Ids::from_seed(seed);
        let id = String::from_utf8(ids.next_id().to_vec()).expect("text");
        let number = u128::from_str_radix(&id, 16).expect("a number");
        prop_assert_eq!(format!("{number:032x}"), id);
    }
}

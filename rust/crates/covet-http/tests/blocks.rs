//! Blocks of fields: rendered once, and never twice in one head.

use covet_http::{Connection, FieldBlock, HeaderFault, ResponseFraming, imf_fixdate, write_head};
use proptest::collection::vec;
use proptest::prelude::*;

type Pair<'a> = (&'a [u8], &'a [u8]);

fn block(fields: &[Pair<'_>]) -> FieldBlock {
    let mut block = FieldBlock::new();
    fields.iter().for_each(|(name, value)| block.set(name, value).expect("a good field"));
    block
}

fn head(fields: &[Pair<'_>], first: &FieldBlock, second: &FieldBlock) -> String {
    let (mut out, given) = (Vec::new(), fields.iter().copied());
    let framing = ResponseFraming::None;
    write_head(&mut out, 200, given, [first, second], framing, &imf_fixdate(0), Connection::Default)
        .expect("a head");
    let text = String::from_utf8(out).expect("text");
    text.replace("date: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n", "")
}

#[test]
fn a_block_follows_the_fields_of_a_response() {
    let nosniff = block(&[(b"X-Content-Type-Options", b"nosniff")]);
    assert_eq!(
        head(&[(b"a", b"1")], &FieldBlock::new(), &nosniff),
        "HTTP/1.1 200 OK\r\na: 1\r\nx-content-type-options: nosniff\r\n"
    );
}

#[test]
fn a_field_of_the_response_wins_and_the_first_block_over_the_second() {
    let first = block(&[(b"a", b"first"), (b"b", b"first")]);
    let second = block(&[(b"a", b"second"), (b"b", b"second"), (b"c", b"second")]);
    assert_eq!(
        head(&[(b"A", b"own")], &first, &second),
        "HTTP/1.1 200 OK\r\na: own\r\nb: first\r\nc: second\r\n"
    );
    assert_eq!(head(&[], &first, &second), "HTTP/1.1 200 OK\r\na: first\r\nb: first\r\nc: second\r\n");
}

#[test]
fn a_name_is_set_once() {
    let mut block = block(&[(b"a", b"1"), (b"b", b"2")]);
    block.set(b"A", b"3").expect("a good field");
    assert_eq!(block.iter().collect::<Vec<_>>(), [(&b"b"[..], &b"2"[..]), (b"a", b"3")]);
    assert!(block.has(b"B") && !block.has(b"c") && !block.is_empty());
    block.clear();
    assert!(block.is_empty() && !block.has(b"a"));
}

#[test]
fn what_must_not_be_sent_is_refused() {
    let mut block = FieldBlock::new();
    for (name, value, fault) in [
        (&b"a b"[..], &b"1"[..], HeaderFault::Name),
        (b"a", b"1\r\nb: 2", HeaderFault::Value),
        (b"Connection", b"close", HeaderFault::Forbidden),
        (b"Content-Length", b"1", HeaderFault::ContentLength),
        (b"Date", b"today", HeaderFault::Forbidden),
    ] {
        assert_eq!(block.set(name, value), Err(fault));
    }
    assert!(block.is_empty());
}

proptest! {
    /// Names of 64 bytes have the bit of those of none, so lengths around that are among them.
    #[test]
    fn no_name_is_written_twice(
        own in vec("([abAB]{1,2}|x{62,66})", 0..4),
        first in vec("([ab]{1,2}|x{62,66})", 0..4),
        second in vec("([ab]{1,2}|x{62,66})", 0..4),
    ) {
        let pairs = |names: &'_ [String]| names.iter().map(|name| name.as_bytes().to_vec()).collect::<Vec<_>>();
        let (own, first, second) = (pairs(&own), pairs(&first), pairs(&second));
        let made = |names: &[Vec<u8>]| {
            block(&names.iter().map(|name| (name.as_slice(), &b"added"[..])).collect::<Vec<_>>())
        };
        let given: Vec<Pair<'_>> = own.iter().map(|name| (name.as_slice(), &b"own"[..])).collect();
        let text = head(&given, &made(&first), &made(&second));
        for name in own.iter().chain(&first).chain(&second) {
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            let of_response = own.iter().filter(|other| other.eq_ignore_ascii_case(name.as_bytes())).count();
            let lines = text.lines().filter(|line| line.starts_with(&format!("{name}: "))).count();
            let added = text.lines().filter(|line| **line == format!("{name}: added")).count();
            prop_assert_eq!((lines, added), (of_response.max(1), usize::from(of_response == 0)));
        }
    }
}

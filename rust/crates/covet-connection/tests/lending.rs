//! Bodies that somebody else reads.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use std::io::Write;
use std::sync::atomic::Ordering;

use common::{Bench, GET};
use covet_connection::{BodyMode, Event, Loan};
use covet_http::Reason;
use covet_net::Io;

const POST: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123";

/// A connection of whose body three bytes of nine are read.
fn begun() -> Bench {
    let mut bench = Bench::new();
    assert_eq!(bench.send(POST), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    assert_eq!(bench.advance(), Event::Body);
    assert_eq!(bench.conn.take_body(), b"123");
    bench
}

fn lend(bench: &mut Bench) -> Loan {
    bench.with(|conn, cx| conn.lend_body(cx.now).unwrap())
}

#[test]
fn a_body_that_is_lent_out_is_left_alone() {
    let mut bench = begun();
    let mut loan = lend(&mut bench);
    assert_eq!(loan.left, 6);
    assert_eq!(bench.send(b"4567"), Event::Wait);
    assert_eq!(bench.conn.piece_room(), None);
    assert!(bench.with(|conn, cx| conn.lend_body(cx.now).is_none()), "it is lent once");
    assert_eq!(loan.stream.read(&mut [0; 9]), Io::Done(4));
}

#[test]
fn a_body_goes_on_where_its_borrower_has_stopped() {
    let mut bench = begun();
    let mut loan = lend(&mut bench);
    bench.client.write_all(&[b"456789", GET].concat()).unwrap();
    assert_eq!(loan.stream.read(&mut [0; 4]), Io::Done(4));
    bench.conn.return_body(4, true);
    assert_eq!(bench.advance(), Event::Body);
    assert_eq!(bench.conn.piece_room(), Some(2));

    let mut loan = lend(&mut bench);
    assert_eq!(loan.stream.read(&mut [0; 2]), Io::Done(2));
    bench.conn.return_body(2, true);
    assert_eq!(bench.advance(), Event::Body);
    assert!(bench.conn.body_done());
    bench.answer(b"");
    assert_eq!(bench.advance(), Event::Head, "the next request is whole");
}

#[test]
fn a_body_that_came_back_cut_is_truncated() {
    let mut bench = begun();
    drop(lend(&mut bench));
    bench.conn.return_body(0, false);
    assert_eq!(bench.advance(), Event::Body);
    assert_eq!(bench.conn.body_fault().unwrap().reason, Reason::BodyTruncated);
}

#[test]
fn nothing_follows_a_body_that_was_recalled() {
    let mut bench = begun();
    drop(lend(&mut bench));
    bench.conn.recall_body();
    assert!(!bench.conn.is_lent());
    assert_eq!(bench.advance(), Event::Wait);
    assert_eq!(bench.conn.body_fault().unwrap().reason, Reason::BodyTruncated);
    bench.answer(b"");
    bench.advance();
    let (answer, ended) = bench.received();
    assert!(answer.contains("connection: close") && ended, "{answer}");
}

#[test]
fn a_request_that_is_answered_gets_its_body_back_from_nobody() {
    let mut bench = begun();
    drop(lend(&mut bench));
    bench.answer(b"");
    bench.advance();
    assert!(!bench.conn.is_lent());
    assert!(bench.received().1, "the connection has ended");
}

#[test]
fn a_client_is_slow_when_its_borrower_gets_too_little() {
    let mut bench = begun();
    let loan = lend(&mut bench);
    let least = bench.config.body_min_rate * bench.config.body_grace / 1000;
    let pass = |bench: &mut Bench| {
        bench.now += bench.config.body_grace;
        bench.with(|conn, cx| conn.expire(cx));
        bench.advance()
    };
    loan.received.store(least, Ordering::Relaxed);
    assert_eq!(pass(&mut bench), Event::Wait);
    bench.borrower_busy = true;
    assert_eq!(pass(&mut bench), Event::Wait, "it isn't the client that is slow");
    bench.borrower_busy = false;
    assert_eq!(pass(&mut bench), Event::Body);
    assert_eq!(bench.conn.body_fault().unwrap().reason, Reason::BodyTimeout);
}

#[test]
fn bodies_that_have_to_be_decoded_are_not_lent() {
    let mut bench = Bench::new();
    let chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(bench.send(chunked), Event::Head);
    bench.with(|conn, cx| {
        conn.want_body(BodyMode::Unwanted, 100, cx.now).unwrap();
        assert!(conn.lend_body(cx.now).is_none());
    });
}

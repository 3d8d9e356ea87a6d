//! Clients that wait for leave to send their body, and streams whose source reads it (RFC 9110, 10.1.1).
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use common::{Bench, GET};
use covet_connection::{BodyMode, Event};

const HEAD: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";

fn streaming(request: &[u8]) -> Bench {
    let mut bench = Bench::new();
    assert_eq!(bench.send(request), Event::Head);
    assert_eq!(bench.with(|conn, cx| conn.start_stream(cx, 200, [], None)), Ok(true));
    bench
}

fn ask(bench: &mut Bench) {
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    bench.with(|conn, cx| conn.read_now(cx));
}

#[test]
fn a_stream_whose_source_reads_first_asks_for_the_body_before_its_head() {
    let mut bench = streaming(HEAD);
    assert_eq!(bench.advance(), Event::Wait);
    assert_eq!(bench.received().0, "", "the head waits");
    ask(&mut bench);
    assert_eq!(bench.received().0, "HTTP/1.1 100 Continue\r\n\r\n");
    assert_eq!(bench.send(b"abc"), Event::Body);
    bench.with(|conn, _| conn.send(b"abc").unwrap());
    bench.with(|conn, _| conn.finish().unwrap());
    bench.advance();
    let sent = bench.received().0;
    assert!(sent.starts_with("HTTP/1.1 200 OK\r\n") && sent.ends_with("3\r\nabc\r\n0\r\n\r\n"), "{sent}");
}

#[test]
fn after_the_head_the_body_is_read_without_being_asked_for() {
    let mut bench = streaming(HEAD);
    bench.with(|conn, _| conn.send(b"hello").unwrap());
    ask(&mut bench);
    assert_eq!(bench.advance(), Event::Wait);
    let sent = bench.received().0;
    assert!(sent.starts_with("HTTP/1.1 200 OK\r\n") && !sent.contains("100 Continue"), "{sent}");
    assert_eq!(bench.send(b"abc"), Event::Body);
}

#[test]
fn a_client_that_has_sent_its_body_without_waiting_keeps_its_connection() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(&[HEAD, b"abc"].concat()), Event::Head);
    ask(&mut bench);
    bench.with(|conn, cx| conn.respond(cx, 200, [], b"").unwrap());
    bench.advance();
    let sent = bench.received().0;
    assert!(sent.starts_with("HTTP/1.1 200 OK\r\n"), "{sent}");
    assert!(!sent.to_lowercase().contains("connection: close"), "{sent}");
}

#[test]
fn a_stream_that_ends_without_content_has_its_head() {
    let mut bench = streaming(HEAD);
    bench.with(|conn, _| conn.finish().unwrap());
    bench.advance();
    let sent = bench.received().0;
    assert!(sent.starts_with("HTTP/1.1 200 OK\r\n") && sent.ends_with("\r\n\r\n0\r\n\r\n"), "{sent}");
}

#[test]
fn a_head_that_waits_can_be_taken_back() {
    let mut bench = streaming(HEAD);
    assert!(bench.with(|conn, _| conn.withdraw()));
    assert!(!bench.with(|conn, _| conn.withdraw()));
    bench.with(|conn, cx| conn.respond(cx, 500, [], b"sorry").unwrap());
    bench.advance();
    let sent = bench.received().0;
    assert!(sent.starts_with("HTTP/1.1 500 ") && sent.ends_with("\r\n\r\nsorry"), "{sent}");
}

#[test]
fn a_head_that_was_sent_cannot() {
    let mut bench = streaming(HEAD);
    bench.with(|conn, _| conn.send(b"hello").unwrap());
    assert!(!bench.with(|conn, _| conn.withdraw()));
}

#[test]
fn nobody_else_waits_for_a_head() {
    for request in [GET, &[HEAD, b"abc"].concat(), b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"]
    {
        let mut bench = streaming(request);
        assert_eq!(bench.advance(), Event::Wait);
        assert!(bench.received().0.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

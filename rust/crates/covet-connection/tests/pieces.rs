//! Pieces of a body that the owner reads by itself.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use std::io::{ErrorKind, Write};
use std::mem::MaybeUninit;

use common::{Bench, GET};
use covet_connection::{BodyMode, Event};
use covet_http::Reason;
use covet_net::Io;

/// Reads a piece into memory of which every byte is known.
fn read_piece(bench: &mut Bench, most: usize) -> Io {
    bench.conn.read_piece(&mut vec![MaybeUninit::new(0); most])
}

#[test]
fn content_of_known_length_is_left_for_its_owner_to_read() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123"), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    assert_eq!(bench.advance(), Event::Body);
    assert_eq!(bench.conn.take_body(), b"123");

    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    assert_eq!(bench.send(b"4567"), Event::Body);
    assert!(bench.conn.take_body().is_empty());
    assert_eq!(bench.conn.piece_room(), Some(6));
    assert_eq!(read_piece(&mut bench, 3), Io::Done(3));
    assert_eq!(bench.conn.piece_room(), Some(3), "more may be there");
    assert_eq!(read_piece(&mut bench, 100), Io::Done(1));
    assert_eq!(bench.conn.piece_room(), None, "the socket is empty");
}

#[test]
fn what_nobody_asks_for_stays_in_the_socket() {
    let mut bench = Bench::new();
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(bench.send(&[head, b"fffffff\r\n".as_slice()].concat()), Event::Head);
    while bench.client.write(&[b'x'; 4096]).is_ok() {}
    let is_full =
        |bench: &mut Bench| bench.client.write(b"x").is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
    assert!(is_full(&mut bench));
    bench.ready(false);
    assert_eq!(bench.advance(), Event::Wait);
    assert!(is_full(&mut bench), "its handler has not asked for it");

    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, u64::MAX, cx.now).unwrap());
    assert_eq!(bench.advance(), Event::Body);
    assert!((1..=bench.config.read_ahead).contains(&bench.conn.take_body().len()));
    assert_eq!(bench.advance(), Event::Wait, "one piece was asked for");
    assert!(bench.conn.take_body().is_empty());
}

#[test]
fn a_piece_ends_where_the_body_ends() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    assert_eq!(bench.send(&[b"abc".as_slice(), GET].concat()), Event::Body);
    assert_eq!(read_piece(&mut bench, 100), Io::Done(3));
    assert!(bench.conn.body_done());
    bench.answer(b"");
    assert_eq!(bench.advance(), Event::Head, "the next request is whole");
}

#[test]
fn a_piece_that_has_not_come_is_still_asked_for() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    bench.ready(false);
    assert_eq!(bench.advance(), Event::Body, "the poller may be wrong");
    assert_eq!(read_piece(&mut bench, 100), Io::Blocked);
    assert_eq!(bench.advance(), Event::Wait);
    assert_eq!(bench.send(b"abc"), Event::Body);
    assert_eq!(read_piece(&mut bench, 100), Io::Done(3));
}

#[test]
fn a_piece_that_nobody_reads_is_told_of_once() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    assert_eq!(bench.send(b"abc"), Event::Body);
    assert_eq!(bench.advance(), Event::Wait);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    assert_eq!(bench.advance(), Event::Body, "it is there for whoever asks next");
}

#[test]
fn a_body_that_is_cut_is_a_fault() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
    bench.finish_sending();
    assert_eq!(bench.advance(), Event::Body);
    assert_eq!(read_piece(&mut bench, 100), Io::Eof);
    assert_eq!(bench.conn.body_fault().map(|fault| fault.reason), Some(Reason::BodyTruncated));
    assert_eq!(bench.conn.piece_room(), None);
}

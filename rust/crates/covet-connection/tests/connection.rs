//! A connection: messages in and out, deadlines, ends.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use std::io::Write;

use common::{Bench, GET};
use covet_connection::{BodyMode, Connection, Content, Context, Event, FilePart, SendFault};
use mio::net::UnixStream;

#[test]
fn requests_are_answered_one_after_the_other() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(&[GET, GET].concat()), Event::Head);
    bench.answer(b"one");
    assert_eq!(bench.advance(), Event::Head);
    bench.answer(b"two");
    assert_eq!(bench.advance(), Event::Wait);
    let (sent, over) = bench.received();
    assert_eq!(sent.matches("HTTP/1.1 200 OK\r\n").count(), 2);
    assert!(sent.find("one").unwrap() < sent.find("two").unwrap());
    assert!(!over && bench.conn.is_idle());
}

#[test]
fn a_head_in_pieces_is_one_head() {
    let mut bench = Bench::new();
    for byte in &GET[..GET.len() - 1] {
        assert_eq!(bench.send(&[*byte]), Event::Wait);
    }
    assert_eq!(bench.send(b"\n"), Event::Head);
    assert_eq!(bench.conn.head().path.of(bench.conn.message()), b"/");
}

#[test]
fn a_body_of_known_length_is_given_in_place() {
    let mut bench = Bench::new();
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
    assert_eq!(bench.send(&[head, b"12345".as_slice(), GET].concat()), Event::Head);
    bench.with(|conn, cx| conn.want_body(BodyMode::Whole, 100, cx.now).unwrap());
    assert_eq!(bench.advance(), Event::Body);
    assert_eq!(bench.conn.whole_body(), b"12345");
    assert!(bench.conn.body_in_place().is_some());
    bench.answer(b"");
    assert_eq!(bench.advance(), Event::Head);
}

#[test]
fn a_chunked_body_is_given_whole_or_in_pieces() {
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut whole = Bench::new();
    whole.send(head);
    whole.with(|conn, cx| conn.want_body(BodyMode::Whole, 100, cx.now).unwrap());
    assert_eq!(whole.send(b"3\r\nabc\r\n"), Event::Wait);
    assert_eq!(whole.send(b"2\r\nde\r\n0\r\n\r\n"), Event::Body);
    assert_eq!(whole.conn.whole_body(), b"abcde");

    let mut pieces = Bench::new();
    pieces.send(head);
    for (sent, expected) in
        [(b"3\r\nabc\r\n".as_slice(), b"abc".as_slice()), (b"2\r\nde\r\n", b"de"), (b"0\r\n\r\n", b"")]
    {
        pieces.with(|conn, cx| conn.want_body(BodyMode::Piece, 100, cx.now).unwrap());
        assert_eq!(pieces.send(sent), Event::Body);
        assert_eq!(pieces.conn.take_body(), expected);
    }
    assert!(pieces.conn.body_done());
}

#[test]
fn a_body_over_the_limit_is_refused_and_the_connection_ends() {
    let mut declared = Bench::new();
    declared.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
    let refused = declared.with(|conn, cx| conn.want_body(BodyMode::Whole, 100, cx.now));
    assert_eq!(refused.unwrap_err().status, 413);

    let mut chunked = Bench::new();
    chunked.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    chunked.with(|conn, cx| conn.want_body(BodyMode::Whole, 100, cx.now).unwrap());
    assert_eq!(chunked.send(b"65\r\n"), Event::Wait);
    let (sent, over) = chunked.received();
    assert!(sent.starts_with("HTTP/1.1 413 ") && sent.contains("connection: close"), "{sent}");
    assert!(over);
}

#[test]
fn what_is_malformed_is_refused_and_never_an_event() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(b"GET / HTTP/1.1\nHost: a\n\n"), Event::Wait);
    let (sent, over) = bench.received();
    assert!(sent.starts_with("HTTP/1.1 400 Bad Request\r\n") && over, "{sent}");
    bench.finish_sending();
    assert_eq!(bench.advance(), Event::Closed);
}

#[test]
fn after_the_last_response_it_waits_for_the_client_to_close() {
    let mut bench = Bench::new();
    bench.draining = true;
    bench.send(GET);
    bench.answer(b"last");
    assert_eq!(bench.advance(), Event::Wait);
    let (sent, over) = bench.received();
    assert!(sent.contains("connection: close") && sent.ends_with("last") && over);
    assert_eq!(bench.expire(4_999), Event::Wait);
    assert_eq!(bench.expire(5_000), Event::Closed);
}

#[test]
fn what_comes_after_the_last_response_is_dropped_for_a_time() {
    let mut bench = Bench::new();
    bench.draining = true;
    bench.send(GET);
    bench.answer(b"last");
    assert_eq!(bench.advance(), Event::Wait);
    bench.received();
    for second in [4, 8, 12, 16, 20, 24, 28] {
        bench.now = second * 1_000;
        for _ in 0..1_000 {
            assert_eq!(bench.send(&[b'x'; 4_000]), Event::Wait);
        }
        assert_eq!(bench.expire(second * 1_000 + 900), Event::Wait);
    }
    assert_eq!(bench.expire(29_999), Event::Wait);
    assert_eq!(bench.expire(30_000), Event::Closed);
}

#[test]
fn a_client_that_sends_faster_than_it_is_dropped_leaves_turns_to_others() {
    let mut bench = Bench::new();
    bench.draining = true;
    bench.send(GET);
    bench.answer(b"last");
    assert_eq!(bench.advance(), Event::Wait);
    assert_eq!(bench.send(&[b'x'; 20_000]), Event::Wait);
    assert!(bench.conn.wants_turn());
    let mut turns = 1;
    while bench.conn.wants_turn() {
        assert_eq!(bench.advance(), Event::Wait);
        turns += 1;
    }
    assert!((5..=6).contains(&turns));
    bench.finish_sending();
    assert_eq!(bench.advance(), Event::Closed);
}

#[test]
fn without_a_time_to_linger_it_closes_at_once() {
    let mut bench = Bench::new();
    (bench.draining, bench.config.linger_timeout) = (true, 0);
    bench.send(GET);
    bench.answer(b"last");
    assert_eq!(bench.advance(), Event::Closed);
}

#[test]
fn an_unread_body_is_dropped_up_to_a_bound() {
    let mut small = Bench::new();
    small.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
    small.answer(b"unread");
    assert_eq!(small.advance(), Event::Wait);
    assert_eq!(small.send(&[b"0123456789", GET].concat()), Event::Head);

    let mut large = Bench::new();
    large.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
    large.answer(b"unread");
    assert_eq!(large.advance(), Event::Wait);
    assert!(large.received().0.contains("connection: close"));
}

#[test]
fn a_client_that_goes_is_told_of_once() {
    let mut bench = Bench::new();
    bench.send(GET);
    bench.finish_sending();
    assert_eq!(bench.advance(), Event::Gone);
    assert_eq!(bench.advance(), Event::Wait);

    let mut kept = Bench::new();
    kept.send(GET);
    kept.conn.keep_half_closed();
    kept.finish_sending();
    assert_eq!(kept.advance(), Event::Wait);
    kept.answer(b"all the same");
    assert_eq!(kept.advance(), Event::Closed);
    assert!(kept.received().0.ends_with("all the same"));
}

#[test]
fn streams_keep_the_length_they_said() {
    let said = |length: u64| {
        let mut bench = Bench::new();
        bench.send(GET);
        let text = length.to_string();
        let field = (b"content-length".as_slice(), text.as_bytes());
        bench.with(|conn, cx| conn.start_stream(cx, 200, [field], Some(length)).unwrap());
        bench
    };
    let mut exact = said(4);
    exact.conn.send(b"four").unwrap();
    exact.conn.finish().unwrap();
    assert_eq!(exact.advance(), Event::Wait);
    assert!(exact.received().0.ends_with("four"));

    assert_eq!(said(3).conn.send(b"four"), Err(SendFault::TooLong));
    let mut short = said(5);
    short.conn.send(b"four").unwrap();
    assert_eq!(short.conn.finish(), Err(SendFault::TooShort));
    assert_eq!(short.advance(), Event::Closed);
}

#[test]
fn writers_wait_while_much_is_unsent_and_a_stalled_client_is_cut_off() {
    let mut bench = Bench::new();
    bench.send(GET);
    bench.with(|conn, cx| conn.start_stream(cx, 200, [], None).unwrap());
    while bench.conn.unsent() < bench.config.high_water {
        bench.conn.send(&[b'x'; 8192]).unwrap();
        bench.with(|conn, cx| conn.flush(cx));
    }
    bench.conn.want_room();
    assert_eq!(bench.advance(), Event::Wait);
    bench.received();
    bench.ready(false);
    assert_eq!(bench.advance(), Event::Drained);

    while bench.conn.unsent() == 0 {
        bench.conn.send(&[b'x'; 65536]).unwrap();
        bench.with(|conn, cx| conn.flush(cx));
    }
    assert_eq!(bench.expire(29_999), Event::Wait);
    assert_eq!(bench.expire(30_000), Event::Gone);
    assert_eq!(bench.advance(), Event::Closed);
}

#[test]
fn a_writer_that_never_waits_is_told_of_a_reset_by_its_next_write() {
    let mut bench = Bench::new();
    bench.send(GET);
    bench.with(|conn, cx| conn.start_stream(cx, 200, [], None).unwrap());
    let (_, client) = UnixStream::pair().unwrap();
    bench.client = client;
    assert_eq!(bench.conn.send(b"into the void"), Ok(()));
    bench.with(|conn, cx| conn.flush(cx));
    assert_eq!(bench.conn.send(b"again"), Err(SendFault::Gone));
}

#[test]
fn idle_and_slow_clients_have_their_time() {
    let mut silent = Bench::new();
    assert_eq!(silent.advance(), Event::Wait);
    assert_eq!(silent.expire(9_999), Event::Wait);
    assert_eq!(silent.expire(10_000), Event::Closed);

    let mut slow = Bench::new();
    slow.now = 1_000;
    slow.send(b"GET /");
    assert_eq!(slow.conn.deadline(&slow.config), Some(11_000));
    assert_eq!(slow.expire(11_000), Event::Wait);
    assert!(slow.received().0.starts_with("HTTP/1.1 408 "));

    let mut idle = Bench::new();
    idle.send(GET);
    idle.answer(b"");
    idle.advance();
    assert_eq!(idle.expire(74_999), Event::Wait);
    assert_eq!(idle.expire(75_000), Event::Closed);
}

#[test]
fn a_body_must_keep_its_pace() {
    let mut bench = Bench::new();
    bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
    bench.with(|conn, cx| conn.want_body(BodyMode::Whole, 10_000, cx.now).unwrap());
    assert_eq!(bench.send(&[b'x'; 1200]), Event::Wait);
    assert_eq!(bench.expire(5_000), Event::Wait);
    assert_eq!(bench.received().0, "");
    assert_eq!(bench.send(&[b'x'; 1199]), Event::Wait);
    assert_eq!(bench.expire(10_000), Event::Wait);
    assert!(bench.received().0.starts_with("HTTP/1.1 408 "));
}

#[test]
fn added_fields_are_in_every_response_and_those_of_one_request_in_its_own() {
    let mut bench = Bench::new();
    bench.config.fields.set(b"x-all", b"1").unwrap();
    bench.send(&[GET, GET, b"nonsense\r\n\r\n".as_slice()].concat());
    bench.conn.fields_mut().set(b"x-own", b"2").unwrap();
    bench.with(|conn, cx| conn.respond_rendered(cx, b"HTTP/1.1 200 OK\r\na: 1\r\n", 200, b""));
    assert_eq!(bench.advance(), Event::Head);
    bench.with(|conn, cx| conn.respond(cx, 200, [(&b"X-All"[..], &b"mine"[..])], b"").unwrap());
    assert_eq!(bench.advance(), Event::Wait);
    let (sent, over) = bench.received();
    let heads: Vec<&str> = sent.split("HTTP/1.1 ").skip(1).collect();
    assert!(
        heads[0].starts_with("200 OK\r\na: 1\r\nx-own: 2\r\nx-all: 1\r\ncontent-length: 0\r\n"),
        "{sent}"
    );
    assert!(heads[1].starts_with("200 OK\r\nx-all: mine\r\ncontent-length: 0\r\n"), "{sent}");
    assert!(!heads[1].contains("x-own"), "{sent}");
    assert!(heads[2].starts_with("400 ") && heads[2].contains("x-all: 1\r\n") && over, "{sent}");
}

#[test]
fn a_content_is_sent_the_same_however_much_room_it_has() {
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\na: 1\r\n";
    const HEAD_REQUEST: &[u8] = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
    for length in [0, 1, 100, 16 * 1024, 16 * 1024 + 1, 60_000] {
        let body: Vec<u8> = b"0123456789".iter().copied().cycle().take(length).collect();
        for (room, requests) in [0, 1, 90, 200, 256, 1024, 100_000].into_iter().flat_map(|room| {
            [[GET, GET], [HEAD_REQUEST, GET], [GET, HEAD_REQUEST]].map(|requests| (room, requests))
        }) {
            let sent = |write: &dyn Fn(&mut Connection, &mut Context<'_>)| {
                let mut bench = Bench::new();
                bench.holding = true;
                bench.send(&requests.concat());
                bench.with(|conn, cx| write(conn, cx));
                bench.advance();
                bench.with(|conn, cx| write(conn, cx));
                bench.holding = false;
                bench.advance();
                bench.received().0
            };
            let told = sent(&|conn, cx| conn.respond_rendered(cx, HEAD, 200, &body));
            let content = || Content::new([vec![b'?'; room].as_slice(), &body].concat(), room);
            assert_eq!(sent(&|conn, cx| conn.respond_content(cx, HEAD, 200, content())), told);
            assert_eq!(told.matches("HTTP/1.1 200 OK").count(), 2);
        }
    }
}

#[test]
fn added_fields_are_in_streams_and_in_refusals_of_a_body() {
    let mut bench = Bench::new();
    bench.config.fields.set(b"x-all", b"1").unwrap();
    bench.send(&[GET, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx"].concat());
    bench.conn.fields_mut().set(b"x-own", b"2").unwrap();
    bench.with(|conn, cx| conn.start_stream(cx, 200, [], None).unwrap());
    bench.conn.finish().unwrap();
    assert_eq!(bench.advance(), Event::Head);
    bench.conn.fields_mut().set(b"x-own", b"3").unwrap();
    bench.with(|conn, cx| conn.want_body(BodyMode::Whole, 100, cx.now).unwrap());
    bench.advance();
    let (sent, _) = bench.received();
    let heads: Vec<&str> = sent.split("HTTP/1.1 ").skip(1).collect();
    assert!(heads[0].contains("\r\nx-own: 2\r\nx-all: 1\r\ntransfer-encoding: chunked\r\n"), "{sent}");
    assert!(heads[1].starts_with("400 ") && heads[1].contains("x-own: 3\r\nx-all: 1\r\n"), "{sent}");
}

#[test]
fn what_was_read_before_is_answered_as_ever() {
    let mut bench = Bench::new();
    bench.client.write_all(GET).unwrap();
    bench.ready(false);
    bench.with(Connection::prefetch);
    assert_eq!(bench.advance(), Event::Head);
    bench.answer(b"one");
    assert_eq!(bench.advance(), Event::Wait);
    assert!(bench.received().0.ends_with("one"));
}

#[test]
fn reading_before_reads_no_further_than_a_message_that_is_there() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(&GET[..10]), Event::Wait);
    bench.client.write_all(&GET[10..]).unwrap();
    bench.ready(false);
    bench.with(Connection::prefetch);
    assert_eq!(bench.conn.message().len(), 10);
    assert_eq!(bench.advance(), Event::Head);
    bench.client.write_all(GET).unwrap();
    bench.ready(false);
    bench.with(Connection::prefetch);
    assert_eq!(bench.conn.message().len(), GET.len(), "a request is being answered");
}

#[test]
fn an_end_that_is_read_before_ends_the_connection() {
    let mut bench = Bench::new();
    bench.finish_sending();
    bench.with(Connection::prefetch);
    assert_eq!(bench.advance(), Event::Wait);
    assert!(bench.received().1);
}

#[test]
fn held_answers_are_sent_when_they_are_flushed_or_many() {
    let mut bench = Bench::new();
    bench.holding = true;
    assert_eq!(bench.send(GET), Event::Head);
    bench.answer(b"one");
    assert_eq!(bench.advance(), Event::Wait);
    assert_eq!((bench.received().0.len(), bench.conn.unsent() > 0), (0, true));
    bench.with(|conn, cx| conn.flush(cx));
    assert!(bench.received().0.ends_with("one"));

    assert_eq!(bench.send(GET), Event::Head);
    bench.answer(&[b'x'; 20_000]);
    assert_eq!(bench.advance(), Event::Wait);
    assert_eq!(bench.conn.unsent(), 0, "more than is held");
}

fn file_of(bytes: &[u8]) -> std::fs::File {
    use std::sync::atomic::{AtomicU32, Ordering};

    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("covet-connection-{}-{number}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let file = std::fs::File::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    file
}

#[test]
fn a_part_of_a_file_follows_its_head_and_the_next_request_waits_for_it() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(&[GET, GET].concat()), Event::Head);
    let part = FilePart::new(file_of(b"0123456789"), 2, 5);
    bench.with(|conn, cx| conn.respond_file(cx, 200, [], part).unwrap());
    assert!(!bench.conn.is_answering());
    assert_eq!(bench.advance(), Event::Head, "the next of the pipeline");
    bench.answer(b"next");
    assert_eq!(bench.advance(), Event::Wait);
    let (text, ended) = bench.received();
    assert!(
        text.contains("content-length: 5\r\n") && text.contains("\r\n\r\n23456HTTP/1.1 200 OK\r\n"),
        "{text}"
    );
    assert!(text.ends_with("next") && !ended);
}

#[test]
fn a_file_that_has_become_shorter_is_told_of_once_and_ends_the_connection() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(GET), Event::Head);
    let part = FilePart::new(file_of(b"short"), 0, 8);
    bench.with(|conn, cx| conn.respond_file(cx, 200, [], part).unwrap());
    assert_eq!(bench.advance(), Event::Cut { missing: 3 });
    assert_eq!(bench.advance(), Event::Closed);
}

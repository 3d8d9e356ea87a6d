//! What a head says, and that neither pieces nor repetition change it.

mod common;

use std::time::Instant;

use common::{MAX_BODY, corpus, read};
use covet_http::{Framing, Head, HeadLimits, HeadScanner, Method, Parse, Version, parse_head};
use proptest::prelude::*;

fn parsed(request: &str) -> (Head, Vec<u8>) {
    let (mut head, mut buf) = (Head::default(), request.as_bytes().to_vec());
    assert_eq!(parse_head(&mut buf, &HeadLimits::default(), &mut head), Ok(Parse::Complete));
    (head, buf)
}

#[test]
fn a_head_is_told_by_spans() {
    let (head, buf) =
        parsed("POST /a%20b?c=d?e HTTP/1.1\r\nHOST: x:8\r\nX-Yz: \t v w \t\r\nContent-Length: 3\r\n\r\nabc");
    assert_eq!((head.method, head.version), (Method::Post, Version::Http11));
    assert_eq!(head.target.of(&buf), b"/a%20b?c=d?e");
    assert_eq!((head.path.of(&buf), head.query.map(|q| q.of(&buf))), (&b"/a%20b"[..], Some(&b"c=d?e"[..])));
    assert_eq!(head.authority.map(|a| a.of(&buf)), Some(&b"x:8"[..]));
    assert_eq!(head.field(&buf, b"x-yz"), Some(&b"v w"[..]));
    assert_eq!((head.framing, head.keep_alive, head.expect_continue), (Framing::Length(3), true, false));
    assert_eq!(&buf[head.len..], b"abc");
}

#[test]
fn an_absolute_target_takes_the_place_of_host() {
    for (target, host) in [("http://b:80/", "a"), ("HTTPS://b:80", ""), ("http://b:80?c", "b:80")] {
        let (head, buf) = parsed(&format!("GET {target} HTTP/1.1\r\nX-A: 1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(head.field(&buf, b"host"), Some(&b"b:80"[..]), "{target}");
        assert_eq!(head.authority.map(|a| a.of(&buf)), Some(&b"b:80"[..]), "{target}");
    }
}

#[test]
fn keep_alive_follows_version_and_connection() {
    for (version, connection, keep) in [
        ("1.1", "", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: Upgrade ,\tClose\r\n", false),
        ("1.1", "Connection: closed\r\n", true),
        ("1.0", "", false),
        ("1.0", "Connection: keep-alive\r\n", true),
        ("1.0", "Connection: keep-alive, close\r\n", false),
    ] {
        let (head, _) = parsed(&format!("GET / HTTP/{version}\r\nHost: a\r\n{connection}\r\n"));
        assert_eq!(head.keep_alive, keep, "{version} {connection}");
    }
}

#[test]
fn a_continue_is_expected_only_before_a_body_of_1_1() {
    for (version, length, expected) in [("1.1", 5, true), ("1.1", 0, false), ("1.0", 5, false)] {
        let (head, _) = parsed(&format!(
            "POST / HTTP/{version}\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: {length}\r\n\r\n"
        ));
        assert_eq!(head.expect_continue, expected, "{version} {length}");
    }
}

#[test]
fn methods_are_told_apart() {
    for name in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        let (head, _) = parsed(&format!("{name} / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(head.method.as_str(), Some(name));
    }
    let (head, buf) = parsed("BREW / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!((head.method, head.method_span.of(&buf)), (Method::Other, &b"BREW"[..]));
    assert!(Method::Get.is_safe() && !Method::Post.is_safe());
}

#[test]
fn pipelined_requests_are_read_one_by_one() {
    let mut buf = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n".to_vec();
    let (mut scanner, mut head, mut paths) = (HeadScanner::new(), Head::default(), Vec::new());
    let mut at = 0;
    while at < buf.len() {
        let rest = &mut buf[at..];
        assert_eq!(scanner.parse(rest, &HeadLimits::default(), &mut head), Ok(Parse::Complete));
        paths.push(head.path.of(rest).to_vec());
        at += head.len;
    }
    assert_eq!(paths, [b"/a", b"/b"]);
}

#[test]
fn limits_of_the_application_hold() {
    let limits = HeadLimits { max_request_line: 14, max_header_count: 200, max_header_size: 2000 };
    let answer = |request: String| {
        parse_head(&mut request.into_bytes(), &limits, &mut Head::default()).map_err(|r| r.status)
    };
    let many = |count: usize| "a:b\r\n".repeat(count);
    assert_eq!(answer(format!("GET / HTTP/1.1\r\nhost:\r\n{}\r\n", many(199))), Ok(Parse::Complete));
    assert_eq!(answer(format!("GET / HTTP/1.1\r\nhost:\r\n{}\r\n", many(200))), Err(431));
    assert_eq!(answer("GET /a HTTP/1.1\r\nhost:\r\n\r\n".to_owned()), Err(414));
    assert_eq!(
        answer(format!("GET / HTTP/1.1\r\nhost:\r\na:{}\r\n\r\n", "b".repeat(1987))),
        Ok(Parse::Complete)
    );
    assert_eq!(answer(format!("GET / HTTP/1.1\r\nhost:\r\na:{}\r\n\r\n", "b".repeat(1988))), Err(431));
}

#[test]
fn one_byte_at_a_time_costs_each_byte_once() {
    let limits =
        HeadLimits { max_request_line: 8192, max_header_count: usize::MAX, max_header_size: usize::MAX };
    let cost = |lines: usize| {
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-Filler: 0123456789\r\n".repeat(lines));
        let (mut scanner, mut head, mut bytes) = (HeadScanner::new(), Head::default(), text.into_bytes());
        let started = Instant::now();
        for end in 1..=bytes.len() {
            let whole = end == bytes.len();
            let expected = if whole { Parse::Complete } else { Parse::Partial };
            assert_eq!(scanner.parse(&mut bytes[..end], &limits, &mut head), Ok(expected));
        }
        started.elapsed()
    };
    let best = |lines| (0..5).map(|_| cost(lines)).min().expect("five runs");
    let (small, large) = (best(2_000), best(20_000));
    // Ten times the bytes would cost a hundred times as much if every call looked at all of them.
    assert!(large < small * 40, "{small:?} for a tenth of what took {large:?}");
}

/// A request from the corpus, cut short, joined with another, or with a byte changed.
fn near_requests() -> impl Strategy<Value = Vec<u8>> {
    let seeds: Vec<_> = corpus().into_iter().map(|case| case.request).filter(|r| r.len() < 400).collect();
    let seed = proptest::sample::select(seeds);
    (seed.clone(), seed, any::<proptest::sample::Index>(), any::<Option<u8>>()).prop_map(
        |(mut one, other, at, byte)| {
            let at = at.index(one.len());
            match byte {
                Some(byte) => one[at] = byte,
                None => one.truncate(at),
            }
            one.extend(other);
            one
        },
    )
}

proptest! {
    #[test]
    fn pieces_do_not_change_the_answer(
        request in near_requests(),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6),
    ) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(request.len())).collect();
        cuts.extend([0, request.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|pair| &request[pair[0]..pair[1]]);
        prop_assert_eq!(read(pieces, MAX_BODY), read([request.as_slice()], MAX_BODY));
    }
}

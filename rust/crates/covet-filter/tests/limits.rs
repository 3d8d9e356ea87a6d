//! Limits of bodies, by path and method.

mod common;

use common::{chain, faults, filter, map, send, text, texts, with_framing};
use covet_filter::{Chain, PathPrefix, Value};
use covet_http::{Framing, decode_path};
use proptest::prelude::*;

fn rule<const N: usize>(entries: [(&str, Value); N]) -> Value {
    map(entries)
}

fn limits() -> Chain {
    let rules = Value::List(vec![
        rule([("path", text("/files")), ("limit", Value::Int(1000))]),
        rule([("path", text("/files/small")), ("limit", Value::Int(10))]),
        rule([("path", text("/files/")), ("methods", texts(&["PUT", "PATCH"])), ("limit", Value::Int(500))]),
        rule([("path", text("/é")), ("limit", Value::Int(7))]),
    ]);
    chain([filter("body-limit", &map([("limit", Value::Int(100)), ("rules", rules)]))])
}

fn limit(method: &str, path: &str) -> Option<u64> {
    let request = format!("{method} {path} HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
    send(&limits(), &request).notes.body_limit
}

#[test]
fn the_nearest_rule_counts() {
    for (method, path, expected) in [
        ("POST", "/", 100),
        ("POST", "/files", 1000),
        ("POST", "/files/", 1000),
        ("POST", "/files?x=/files/small", 1000),
        ("POST", "/files/a/b", 1000),
        ("PUT", "/files/a", 500),
        ("PUT", "/files/small/a", 10),
        ("POST", "/files/small", 10),
        ("POST", "/files/smaller", 1000),
        ("POST", "/filesystem", 100),
        ("POST", "/f%69les/%73mall", 10),
        ("POST", "/files%2Fsmall", 100),
        ("POST", "/files/small%2F", 1000),
        ("POST", "/%C3%A9/x", 7),
        ("POST", "/files/%zz", 1000),
        ("POST", "/FILES", 100),
        ("OPTIONS", "*", 100),
        ("POST", "http://a/files/small", 10),
    ] {
        assert_eq!(limit(method, path), Some(expected), "{method} {path}");
    }
}

#[test]
fn a_body_that_says_it_is_larger_is_refused_at_once() {
    let sent =
        |length: u64| send(&limits(), &format!("POST / HTTP/1.1\nHost: a\nContent-Length: {length}\n\n"));
    assert_eq!((sent(100).status, sent(100).notes.body_limit), (0, Some(100)));
    assert_eq!((sent(101).status, sent(u64::MAX).status), (413, 413));
}

#[test]
fn a_request_without_a_body_is_not_looked_at() {
    let passed = send(&limits(), "GET /files HTTP/1.1\nHost: a\n\n");
    assert_eq!((passed.status, passed.notes.body_limit), (0, None));
    let unknown = with_framing("GET /files HTTP/1.1\nHost: a\n\n", Framing::Chunked)(&limits());
    assert_eq!((unknown.status, unknown.notes.body_limit), (0, Some(1000)));
}

#[test]
fn where_no_rule_is_there_is_no_limit() {
    let rules = Value::List(vec![rule([("path", text("/a")), ("limit", Value::Int(0))])]);
    let chain = chain([filter("body-limit", &map([("rules", rules)]))]);
    let sent = |path: &str, length: u64| {
        send(&chain, &format!("POST {path} HTTP/1.1\nHost: a\nContent-Length: {length}\n\n"))
    };
    assert_eq!((sent("/b", 9).status, sent("/b", 9).notes.body_limit), (0, None));
    assert_eq!((sent("/a", 0).status, sent("/a", 1).status), (0, 413));
}

#[test]
fn faults_are_told_with_their_places() {
    assert_eq!(faults("body-limit", &map([])), ["limit is missing, and there are no rules"]);
    let rules = Value::List(vec![
        rule([("path", text("files")), ("limit", Value::Int(-1))]),
        rule([("path", text("/a//b")), ("methods", texts(&["get"]))]),
        rule([("path", text("/a?b")), ("limit", text("1MB"))]),
        rule([("path", text("/a/{id}")), ("limit", Value::Int(1)), ("size", Value::Int(1))]),
        rule([("path", text("/same")), ("limit", Value::Int(1))]),
        rule([("path", text("/same/")), ("limit", Value::Int(2))]),
        Value::Int(3),
    ]);
    assert_eq!(
        faults("body-limit", &map([("rules", rules), ("limit", Value::Other("a float".to_owned()))])),
        [
            "rules[0].path is \"files\", which doesn't begin with a slash",
            "rules[0].limit is negative",
            "rules[1].path is \"/a//b\", which has an empty segment",
            "rules[1].methods[0] is \"get\", which is no method",
            "rules[1].limit is missing",
            "rules[2].path is \"/a?b\", which holds more than a path",
            "rules[2].limit is text; a number is wanted",
            "rules[3].size is no setting; there are path, methods, limit",
            "rules[3].path is \"/a/{id}\", which is neither encoded nor a pattern: it is the beginning of a decoded path",
            "rules[5] says what rules[4] says already",
            "rules[6] is a number; a mapping is wanted",
            "rules[6].limit is missing",
            "limit is a float; a number is wanted",
        ]
    );
}

proptest! {
    /// A prefix covers the paths that it does when they are decoded first, as the router does.
    #[test]
    fn prefixes_see_what_the_router_sees(
        prefix in "(/[ab]{0,2}){1,3}",
        path in "(/|[ab]|%2F|%61|%62|%C3%A9){0,8}",
    ) {
        let Ok(prefix) = PathPrefix::read(&prefix).map(|read| (prefix, read)) else { return Ok(()) };
        let (text, prefix) = prefix;
        let raw = format!("/{path}");
        let mut room = Vec::new();
        let decoded = decode_path(raw.as_bytes(), &mut room).expect("a path");
        let wanted = text.trim_end_matches('/').as_bytes();
        let below = decoded.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest[0] == b'/');
        prop_assert_eq!(prefix.covers(raw.as_bytes()), below || wanted.is_empty(), "{} {}", text, raw);
    }

    #[test]
    fn any_bytes_are_a_path_or_not(raw in proptest::collection::vec(any::<u8>(), 0..40)) {
        let prefix = PathPrefix::read("/a/b").expect("a prefix");
        prop_assert!(!prefix.covers(&raw) || raw.len() >= 4);
    }
}

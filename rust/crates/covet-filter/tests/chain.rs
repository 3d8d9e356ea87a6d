//! Filters in order, and the registry that they come from.

mod common;

use common::{NEW, chain, filter, get, map, send, texts};
use covet_filter::registry::{FILTERS, build, schemas};
use covet_filter::{BuildFault, Chain, Filter, Repeated, Value};

fn hosts() -> Filter {
    filter("trusted-hosts", &map([("hosts", texts(&["example.com"]))]))
}

fn limit() -> Filter {
    filter("body-limit", &map([("limit", Value::Int(1))]))
}

const BOTH: &str = "POST / HTTP/1.1\nHost: example.org\nContent-Length: 2\n\n";

#[test]
fn the_first_filter_that_answers_does() {
    assert_eq!(send(&chain([hosts(), limit()]), BOTH).status, 421);
    assert_eq!(send(&chain([limit(), hosts()]), BOTH).status, 413);
}

#[test]
fn an_answer_has_an_id_and_the_fields_of_every_filter_whoever_gave_it() {
    let chain =
        chain([hosts(), filter("security-headers", &map([])), filter("request-id", &map([])), limit()]);
    let passed = send(&chain, BOTH);
    assert_eq!((passed.status, passed.notes.id), (421, NEW.to_vec()));
    assert!(passed.fields.has(b"x-request-id") && chain.fields(false).has(b"x-frame-options"));
}

#[test]
fn an_answer_is_a_problem_document() {
    let (head, buf) = common::parsed(BOTH);
    let request = covet_filter::Request { head: &head, buf: &buf, framing: head.framing, secure: false };
    let (mut notes, mut fields) = Default::default();
    let chain = chain([hosts()]);
    let answer = chain.enter(request, || NEW, &mut notes, &mut fields).expect("an answer");
    assert_eq!(
        answer.head(),
        b"HTTP/1.1 421 Misdirected Request\r\ncontent-type: application/problem+json\r\n"
    );
    assert_eq!(
        answer.body(),
        br#"{"type":"about:blank","title":"Misdirected Request","status":421,"detail":"This server doesn't serve the host that the request names."}"#
    );
    let content_type = (&b"content-type"[..], &b"application/problem+json"[..]);
    assert_eq!(answer.fields().collect::<Vec<_>>(), [content_type]);
}

#[test]
fn a_chain_without_filters_lets_everything_pass() {
    let passed = send(&Chain::default(), &get(""));
    assert_eq!((passed.status, passed.notes), (0, covet_filter::Notes::default()));
    assert!(passed.fields.is_empty());
}

#[test]
fn a_filter_is_in_a_chain_once() {
    let twice = Chain::new([hosts(), limit(), hosts()]);
    assert_eq!(twice, Err(Repeated("trusted-hosts")));
    assert_eq!(Repeated("a").to_string(), "the filter a is in the chain twice");
}

#[test]
fn a_filter_is_known_by_name_and_schema() {
    for (name, numbers) in FILTERS {
        assert_eq!(schemas(name), numbers);
        for schema in numbers {
            assert_ne!(build(name, *schema, &map([])), Err(BuildFault::Unavailable));
        }
        assert_eq!(build(name, 2, &map([])), Err(BuildFault::Unavailable));
    }
    assert_eq!(build("rate-limit", 1, &map([])), Err(BuildFault::Unavailable));
    assert!(schemas("rate-limit").is_empty());
}

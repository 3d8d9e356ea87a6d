//! Which methods a path answers.

mod common;

use common::{outcome, router};

#[test]
fn methods_are_sorted_and_completed() {
    let router = router(&[
        ("PUT", "/a"),
        ("GET", "/a"),
        ("DELETE", "/a"),
        ("POST", "/b"),
        ("OPTIONS", "/c"),
        ("HEAD", "/d"),
        ("GET", "/e"),
        ("HEAD", "/e"),
    ]);
    assert_eq!(router.allowed(b"/a"), ["DELETE", "GET", "HEAD", "OPTIONS", "PUT"]);
    assert_eq!(router.allowed(b"/b"), ["OPTIONS", "POST"]);
    assert_eq!(router.allowed(b"/c"), ["OPTIONS"]);
    assert_eq!(router.allowed(b"/d"), ["HEAD", "OPTIONS"]);
    assert_eq!(router.allowed(b"/e"), ["GET", "HEAD", "OPTIONS"]);
    assert!(router.allowed(b"/f").is_empty());
}

#[test]
fn every_pattern_that_matches_the_path_counts() {
    let router =
        router(&[("GET", "/x/me"), ("PUT", "/x/{id:int}"), ("PATCH", "/x/{id}"), ("DELETE", "/{all:path}")]);
    assert_eq!(router.allowed(b"/x/me"), ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH"]);
    assert_eq!(router.allowed(b"/x/7"), ["DELETE", "OPTIONS", "PATCH", "PUT"]);
    assert_eq!(router.allowed(b"/y"), ["DELETE", "OPTIONS"]);
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let router = router(&[("GET", "/a/{x}"), ("POST", "/a/{x}")]);
    assert_eq!(outcome(&router, "PUT", b"/a/1"), "405 GET, HEAD, OPTIONS, POST");
    assert_eq!(outcome(&router, "NEVER-HEARD-OF", b"/a/1"), "405 GET, HEAD, OPTIONS, POST");
    assert_eq!(outcome(&router, "PUT", b"/a/"), "404");
}

#[test]
fn options_is_answered_by_its_route_or_by_the_methods() {
    let router = router(&[("OPTIONS", "/a"), ("GET", "/a"), ("GET", "/b")]);
    assert_eq!(outcome(&router, "OPTIONS", b"/a"), "/a");
    assert_eq!(outcome(&router, "OPTIONS", b"/b"), "405 GET, HEAD, OPTIONS");
    assert_eq!(outcome(&router, "OPTIONS", b"/c"), "404");
    assert_eq!(outcome(&router, "OPTIONS", b"*"), "404");
}

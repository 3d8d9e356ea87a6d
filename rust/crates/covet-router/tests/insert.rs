//! Which routes are refused, and what the refusal says.

mod common;

use common::builder;
use covet_router::{InsertError, MAX_PATTERN, SyntaxFault};

fn refused(pattern: &str) -> InsertError {
    let mut builder = builder();
    let result = builder.insert("GET", pattern, String::new());
    result.expect_err(pattern)
}

#[test]
fn good_patterns_are_taken() {
    for pattern in [
        "/",
        "/a",
        "/a/",
        "/{a}",
        "/{_a1}",
        "/{ñ}",
        "/a{b}",
        "/{b}a",
        "/a{b}c",
        "/{a}/{b}/",
        "/{a:hex}",
        "/x{a:path}",
        "/{{",
        "/100%",
        "/a b",
        "/50%zz",
        "/*",
        "/:a",
        "/a.b",
    ] {
        let result = builder().insert("GET", pattern, String::new());
        assert_eq!(result, Ok(()), "{pattern}");
    }
    let result = builder().insert("M-SEARCH", "/", String::new());
    assert_eq!(result, Ok(()));
}

#[test]
fn bad_syntax_is_refused_with_its_position() {
    let long = format!("/{}", "a".repeat(MAX_PATTERN));
    for (pattern, position, fault) in [
        ("", 0, SyntaxFault::NoLeadingSlash),
        ("users", 0, SyntaxFault::NoLeadingSlash),
        ("{a}", 0, SyntaxFault::NoLeadingSlash),
        ("//", 1, SyntaxFault::EmptySegment),
        ("/a//b", 3, SyntaxFault::EmptySegment),
        ("/a/b//", 5, SyntaxFault::EmptySegment),
        ("/a/{b", 3, SyntaxFault::Unclosed),
        ("/{a/b}", 1, SyntaxFault::Unclosed),
        ("/{a{b}}", 1, SyntaxFault::Unclosed),
        ("/a}", 2, SyntaxFault::Unopened),
        ("/{a}}", 4, SyntaxFault::Unopened),
        ("/{}", 1, SyntaxFault::InvalidName),
        ("/{:int}", 1, SyntaxFault::InvalidName),
        ("/{1a}", 1, SyntaxFault::InvalidName),
        ("/{a-b}", 1, SyntaxFault::InvalidName),
        ("/{ a }", 1, SyntaxFault::InvalidName),
        ("/{a}.{b}", 5, SyntaxFault::SecondParam),
        ("/{a}{b}", 4, SyntaxFault::SecondParam),
        ("/é%2Fb", 3, SyntaxFault::PercentEscape),
        ("/{a}%20", 4, SyntaxFault::PercentEscape),
        (&long, MAX_PATTERN, SyntaxFault::TooLong),
    ] {
        let expected = InsertError::Syntax { pattern: pattern.to_owned(), position, fault };
        assert_eq!(refused(pattern), expected);
    }
}

#[test]
fn the_longest_pattern_is_taken() {
    let pattern = format!("/{}", "a".repeat(MAX_PATTERN - 1));
    assert_eq!(builder().insert("GET", &pattern, String::new()), Ok(()));
}

#[test]
fn an_unknown_converter_is_refused_with_the_known_ones() {
    assert_eq!(
        refused("/a/{b:in}").to_string(),
        "pattern \"/a/{b:in}\", byte 3: no converter \"in\"; \
         use one of str, int, float, uuid, path, hex, word, or register it before the route"
    );
    assert!(matches!(refused("/{b:}"), InsertError::UnknownConverter { position: 1, .. }));
}

#[test]
fn a_second_parameter_of_one_name_is_refused() {
    assert_eq!(
        refused("/{id}/x/{id:int}").to_string(),
        "pattern \"/{id}/x/{id:int}\", byte 8: a second parameter \"id\"; rename one"
    );
}

#[test]
fn nothing_follows_a_wildcard() {
    for pattern in ["/{r:path}/", "/{r:path}/a", "/{r:path}.txt", "/{r:path}/{b}"] {
        let error = refused(pattern);
        assert!(matches!(error, InsertError::WildcardNotLast { position: 1, .. }), "{error}");
    }
    assert_eq!(
        refused("/{r:path}/a").to_string(),
        "pattern \"/{r:path}/a\", byte 1: \"{r:path}\" takes all that is left, \
         so nothing may follow it; move it to the end or use another converter"
    );
}

#[test]
fn a_method_is_a_token() {
    for method in ["", "GET ", "GE T", "GÉT", "A,B"] {
        let error = builder().insert(method, "/", String::new()).expect_err("a bad method");
        assert!(matches!(error, InsertError::InvalidMethod { .. }), "{method}");
    }
}

#[test]
fn messages_say_what_where_and_how_to_mend() {
    assert_eq!(
        refused("users").to_string(),
        "pattern \"users\", byte 0: a pattern starts with '/'; put one in front"
    );
    assert_eq!(
        refused("/{a}.{b}").to_string(),
        "pattern \"/{a}.{b}\", byte 5: second parameter in one segment; \
         put a '/' between them, or take one and split it"
    );
    let error = builder().insert("GE T", "/x", String::new()).expect_err("a bad method");
    assert_eq!(
        error.to_string(),
        "method \"GE T\" of pattern \"/x\" isn't an HTTP token; use one such as GET"
    );
}

//! Which pairs of patterns can't live side by side.

mod common;

use common::builder;
use covet_router::{InsertError, Match, Params};

/// Whether two patterns of one method conflict; asserts that the order doesn't matter.
fn conflicts(one: &str, other: &str) -> bool {
    let ways = [(one, other), (other, one)].map(|(first, second)| {
        let mut builder = builder();
        builder.insert("GET", first, String::new()).expect(first);
        let result = builder.insert("GET", second, String::new());
        if let Err(error) = &result {
            let expected = InsertError::Conflict {
                method: "GET".to_owned(),
                pattern: second.to_owned(),
                with: first.to_owned(),
            };
            assert_eq!(*error, expected);
        }
        result.is_err()
    });
    assert_eq!(ways[0], ways[1]);
    ways[0]
}

#[test]
fn patterns_of_one_shape_conflict_whatever_the_names() {
    for (one, other) in [
        ("/", "/"),
        ("/a", "/a"),
        ("/{x}", "/{y}"),
        ("/{x}", "/{y:str}"),
        ("/{x:int}/b", "/{y:int}/b"),
        ("/a{x}b", "/a{y}b"),
        ("/{x:hex}", "/{y:hex}"),
        ("/a/{x:path}", "/a/{y:path}"),
        ("/{a}/{b}", "/{b}/{a}"),
        ("/{{a}}", "/{{a}}"),
    ] {
        assert!(conflicts(one, other), "{one} and {other}");
    }
}

#[test]
fn patterns_of_different_shape_do_not_conflict() {
    for (one, other) in [
        ("/a", "/a/"),
        ("/a", "/A"),
        ("/{x}", "/{x}/"),
        ("/{x}", "/{x:int}"),
        ("/{x:hex}", "/{x:word}"),
        ("/{x}", "/{x:path}"),
        ("/{x}", "/a{x}"),
        ("/{x}", "/{x}a"),
        ("/{x}ab", "/{x}b"),
        ("/{x}/a", "/{x}/b"),
        ("/{{x}}", "/{x}"),
        ("/a/{x:path}", "/a{x:path}"),
    ] {
        assert!(!conflicts(one, other), "{one} and {other}");
    }
}

#[test]
fn one_pattern_under_two_methods_is_no_conflict() {
    let mut builder = builder();
    for method in ["GET", "HEAD", "POST", "get"] {
        let result = builder.insert(method, "/a/{x}", String::new());
        assert_eq!(result, Ok(()));
    }
}

#[test]
fn a_refused_route_leaves_the_others_as_they_were() {
    let mut builder = builder();
    builder.insert("GET", "/a/{x}", "first".to_owned()).expect("a route");
    for (method, pattern) in [("GET", "/a/{y}"), ("PUT", "/a/{"), ("PUT", "/{r:path}/a")] {
        builder.insert(method, pattern, "refused".to_owned()).expect_err("a refusal");
    }
    builder.insert("GET", "/a/b", "second".to_owned()).expect("a route");
    let router = builder.build();
    assert_eq!(router.routes().len(), 2);
    assert_eq!(router.allowed(b"/a/b"), ["GET", "HEAD", "OPTIONS"]);
    let mut params = Params::new();
    for (path, value) in [(b"/a/x".as_slice(), "first"), (b"/a/b", "second")] {
        let Match::Found(route) = router.find("GET", path, &mut params) else {
            panic!("{value}");
        };
        assert_eq!(route.value(), value);
    }
}

#[test]
fn the_message_names_both_sides() {
    let mut builder = builder();
    builder.insert("GET", "/a/{x}", String::new()).expect("a route");
    let error = builder.insert("GET", "/a/{y}", String::new()).expect_err("a conflict");
    assert_eq!(
        error.to_string(),
        "GET \"/a/{y}\" matches the same paths as GET \"/a/{x}\"; \
         remove one, or change a literal or a converter"
    );
}

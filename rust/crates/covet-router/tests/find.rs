//! Which paths a pattern matches, and what its parameters then hold.

mod common;

use common::{check, get, outcome, router};
use covet_router::{ENCODED_SLASH, Match, Params, Router};

#[test]
fn literals_match_byte_for_byte() {
    check(
        &["/", "/users", "/users/me", "/user", "/café", "/us"],
        &[
            ("/", "/"),
            ("/users", "/users"),
            ("/users/me", "/users/me"),
            ("/user", "/user"),
            ("/us", "/us"),
            ("/café", "/café"),
            ("/u", "404"),
            ("/userss", "404"),
            ("/Users", "404"),
            ("/users/", "404"),
            ("/users/me/", "404"),
            ("//users", "404"),
            ("", "404"),
            ("*", "404"),
            ("users", "404"),
        ],
    );
}

#[test]
fn a_trailing_slash_is_another_path() {
    check(
        &["/a/", "/b", "/c", "/c/"],
        &[("/a/", "/a/"), ("/a", "404"), ("/b", "/b"), ("/b/", "404"), ("/c", "/c"), ("/c/", "/c/")],
    );
}

#[test]
fn a_plain_parameter_takes_one_segment_of_any_bytes() {
    check(
        &["/users/{id}", "/users/{id}/posts/{post:str}"],
        &[
            ("/users/7", "/users/{id} id=7"),
            ("/users/a b%é", "/users/{id} id=a b%é"),
            ("/users/..", "/users/{id} id=.."),
            ("/users/", "404"),
            ("/users/7/", "404"),
            ("/users//posts/1", "404"),
            ("/users/7/posts/x.y", "/users/{id}/posts/{post:str} id=7 post=x.y"),
            ("/users/7/posts/", "404"),
            ("/users/7/posts/1/2", "404"),
        ],
    );
}

#[test]
fn a_wildcard_takes_the_rest_and_never_nothing() {
    check(
        &["/files/{rest:path}", "/v{rest:path}"],
        &[
            ("/files/a", "/files/{rest:path} rest=a"),
            ("/files/a/b/", "/files/{rest:path} rest=a/b/"),
            ("/files//", "/files/{rest:path} rest=/"),
            ("/files/", "404"),
            ("/files", "404"),
            ("/v1/x", "/v{rest:path} rest=1/x"),
            ("/v/", "/v{rest:path} rest=/"),
            ("/v", "404"),
        ],
    );
}

#[test]
fn a_wildcard_at_the_root_takes_all_but_the_root() {
    check(
        &["/{rest:path}"],
        &[("/a/b", "/{rest:path} rest=a/b"), ("//", "/{rest:path} rest=/"), ("/", "404"), ("a", "404")],
    );
}

#[test]
fn literal_text_around_a_parameter_is_not_part_of_it() {
    check(
        &["/files/v{n:int}", "/{name}.json", "/a-{x}-z/y"],
        &[
            ("/files/v12", "/files/v{n:int} n=12"),
            ("/files/v", "404"),
            ("/files/12", "404"),
            ("/files/vx", "404"),
            ("/x.json", "/{name}.json name=x"),
            ("/x.json.json", "/{name}.json name=x.json"),
            ("/.json", "404"),
            ("/x.jsonx", "404"),
            ("/a-b-z/y", "/a-{x}-z/y x=b"),
            ("/a---z/y", "/a-{x}-z/y x=-"),
            ("/a-z/y", "404"),
            ("/a--z/y", "404"),
        ],
    );
}

#[test]
fn doubled_braces_are_literal() {
    check(&["/{{x}}", "/{{{x}}}"], &[("/{x}", "/{{x}}"), ("/{1}", "/{{{x}}} x=1"), ("/1", "404")]);
}

#[test]
fn an_encoded_slash_does_not_separate_segments() {
    let router = get(&["/files/{name}", "/all/{rest:path}", "/n/{n:int}", "/a/b"]);
    let mut params = Params::new();
    let path = [b"/files/a".as_slice(), &[ENCODED_SLASH], b"b"].concat();
    let Match::Found(route) = router.find("GET", &path, &mut params) else {
        panic!("the marker belongs to the segment");
    };
    assert_eq!(route.pattern(), "/files/{name}");
    assert_eq!(params.get(0, &path), Some(b"a\xFFb".as_slice()));
    assert_eq!(params.get(1, &path), None);
    assert!(matches!(router.find("GET", b"/all/a\xFFb/c", &mut params), Match::Found(_)));
    for path in [b"/n/1\xFF".as_slice(), b"/a\xFFb", b"/all\xFFb", b"\xFFa/b"] {
        assert_eq!(outcome(&router, "GET", path), "404", "{path:?}");
    }
}

#[test]
fn methods_are_apart_and_case_matters() {
    let router = router(&[("GET", "/x/{a}"), ("POST", "/x/{b:int}"), ("PURGE", "/p")]);
    assert_eq!(outcome(&router, "GET", b"/x/1"), "/x/{a} a=1");
    assert_eq!(outcome(&router, "POST", b"/x/1"), "/x/{b:int} b=1");
    assert_eq!(outcome(&router, "PURGE", b"/p"), "/p");
    assert_eq!(outcome(&router, "get", b"/x/1"), "405 GET, HEAD, OPTIONS, POST");
}

#[test]
fn head_falls_back_to_get_where_no_head_route_matches() {
    let router = router(&[("GET", "/a"), ("GET", "/b/{x}"), ("HEAD", "/b/{x:int}"), ("POST", "/c")]);
    assert_eq!(outcome(&router, "HEAD", b"/a"), "/a");
    assert_eq!(outcome(&router, "HEAD", b"/b/1"), "/b/{x:int} x=1");
    assert_eq!(outcome(&router, "HEAD", b"/b/y"), "/b/{x} x=y");
    assert_eq!(outcome(&router, "HEAD", b"/c"), "405 OPTIONS, POST");
}

#[test]
fn a_route_tells_its_method_pattern_and_parameters() {
    let router = get(&["/a/{x:hex}/{y}.txt"]);
    let mut params = Params::new();
    let path = b"/a/f00/b.txt";
    let Match::Found(route) = router.find("HEAD", path, &mut params) else {
        panic!("a match");
    };
    assert_eq!((route.method(), route.pattern()), ("GET", "/a/{x:hex}/{y}.txt"));
    let described: Vec<_> = route.params().iter().map(|p| (p.name(), p.converter())).collect();
    assert_eq!(described, [("x", "hex"), ("y", "str")]);
    assert_eq!(params.spans(), [(3, 6), (7, 8)]);
    assert_eq!(router.routes().len(), 1);
}

#[test]
fn params_hold_only_the_last_look_up() {
    let router = get(&["/{a}/{b}/end", "/x"]);
    let mut params = Params::new();
    assert!(matches!(router.find("GET", b"/1/2/end", &mut params), Match::Found(_)));
    assert_eq!(params.len(), 2);
    assert!(matches!(router.find("GET", b"/x", &mut params), Match::Found(_)));
    assert!(params.is_empty());
    assert!(matches!(router.find("GET", b"/1/2/no", &mut params), Match::NotFound));
    assert!(params.is_empty());
}

#[test]
fn an_empty_router_finds_nothing() {
    let router = Router::<()>::builder().build();
    let mut params = Params::new();
    assert!(matches!(router.find("GET", b"/", &mut params), Match::NotFound));
}

#[test]
fn a_router_is_shared_between_threads() {
    fn shared<S: Send + Sync>(_: &S) {}
    shared(&get(&["/{x:hex}"]));
}

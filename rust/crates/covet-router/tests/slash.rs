//! When a slash more or less at the end would help.

mod common;

use common::{get, router};

#[test]
fn the_other_form_is_found_both_ways() {
    let router = get(&["/a", "/b/", "/c/{x}", "/d/{x:int}/", "/"]);
    for path in ["/a/", "/b", "/b//", "/c/1/", "/d/1"] {
        assert!(router.slash_variant(path.as_bytes()), "{path}");
    }
    for path in ["/a", "/b/", "/a//", "/c/", "/d/x", "/e", "/", "", "*", "a"] {
        assert!(!router.slash_variant(path.as_bytes()), "{path}");
    }
}

#[test]
fn any_method_counts() {
    let router = router(&[("POST", "/a/")]);
    assert!(router.slash_variant(b"/a"));
}

#[test]
fn a_wildcard_does_not_match_its_empty_rest() {
    let router = get(&["/files/{rest:path}"]);
    assert!(!router.slash_variant(b"/files"));
    assert!(!router.slash_variant(b"/files/"));
}

#[test]
fn a_path_that_a_browser_takes_for_a_host_is_never_a_target() {
    let router = get(&["/{x}/", "/{x}/{y}", "/{all:path}"]);
    assert!(router.slash_variant(b"/evil"));
    for path in [b"//evil".as_slice(), b"//evil/", b"/\\evil", b"/\xFFevil", b"//", b"/\\"] {
        assert!(!router.slash_variant(path), "{path:?}");
    }
}

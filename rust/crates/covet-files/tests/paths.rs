//! What a path may be.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use covet_files::Wanted;
use proptest::prelude::*;

fn wanted(path: &str) -> Option<(&str, bool)> {
    Wanted::new(path, false).map(|wanted| (wanted.path, wanted.directory))
}

#[test]
fn a_path_is_of_names() {
    assert_eq!(wanted("a.txt"), Some(("a.txt", false)));
    assert_eq!(wanted("a/b c/ü"), Some(("a/b c/ü", false)));
    assert_eq!(wanted("a...b/..."), None, "three dots are a hidden name");
    assert_eq!(wanted("a..b"), Some(("a..b", false)));
}

#[test]
fn a_slash_at_the_end_asks_for_a_directory() {
    assert_eq!(wanted(""), Some(("", true)));
    assert_eq!(wanted("a/"), Some(("a", true)));
    assert_eq!(wanted("/"), None);
    assert_eq!(wanted("a//"), None);
}

#[test]
fn steps_and_what_systems_read_as_such_are_nothing() {
    for path in [
        "..", ".", "../a", "a/..", "a/../b", "a/./b", "/a", "//a", "a//b", "a\0", "\0", "..\\a", "a\\b",
        "\\", "../", "./",
    ] {
        assert_eq!(wanted(path), None, "{path:?}");
        assert_eq!(Wanted::new(path, true), None, "{path:?}");
    }
}

#[test]
fn hidden_names_are_there_when_they_are_asked_for() {
    for path in [".env", ".git/config", "a/.b", "..a"] {
        assert_eq!(wanted(path), None, "{path:?}");
        assert!(Wanted::new(path, true).is_some(), "{path:?}");
    }
}

proptest! {
    #[test]
    fn what_is_wanted_stays_below_however_it_is_read(path in "[./\\\\a\0]{0,12}", hidden: bool) {
        if let Some(wanted) = Wanted::new(&path, hidden) {
            let read = std::path::Path::new(wanted.path);
            prop_assert!(read.components().all(|part| matches!(part, std::path::Component::Normal(_))));
            prop_assert_eq!(read.components().count(), wanted.path.split('/').filter(|part| !part.is_empty()).count());
            prop_assert!(!wanted.path.contains(['\\', '\0']));
        }
    }
}

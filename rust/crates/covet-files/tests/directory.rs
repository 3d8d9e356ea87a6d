//! What is found below a directory.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use covet_files::{Directory, Found, open_by_steps};
use rustix::fs::OFlags;

/// A directory of a test, removed at its end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("covet-files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let root = path.join("root");
        fs::create_dir_all(root.join("sub/deep")).unwrap();
        fs::create_dir(path.join("outside")).unwrap();
        fs::write(path.join("outside/secret"), "secret").unwrap();
        fs::write(root.join("a"), "a").unwrap();
        fs::write(root.join("sub/b"), "b").unwrap();
        for (link, target) in [
            ("in", "sub/b"),
            ("in-dir", "sub"),
            ("sub/up", "../a"),
            ("sub/deep/up", "../up"),
            ("chain", "in-dir/deep/up"),
            ("out", "../outside/secret"),
            ("out-dir", "../outside"),
            ("round", "../root/a"),
            ("loop", "loop"),
            ("self", "."),
            ("dangling", "nothing"),
            ("sub/far", "../../outside/secret"),
        ] {
            symlink(target, root.join(link)).unwrap();
        }
        symlink(path.join("outside/secret"), root.join("absolute")).unwrap();
        symlink(root.join("a"), root.join("absolute-in")).unwrap();
        symlink("/dev/zero", root.join("zero")).unwrap();
        drop(UnixListener::bind(root.join("socket")).unwrap());
        let fifo = std::process::Command::new("mkfifo").arg(root.join("fifo")).status().unwrap();
        assert!(fifo.success());
        Self(path)
    }

    fn root(&self) -> PathBuf {
        self.0.join("root")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn read(directory: &Directory, path: &str) -> String {
    match directory.find(path).unwrap() {
        Found::File(mut opened) => {
            let mut text = String::new();
            opened.file.read_to_string(&mut text).unwrap();
            assert_eq!(opened.facts.size, text.len() as u64);
            text
        }
        Found::Directory => "(directory)".to_owned(),
        Found::Nothing => "(nothing)".to_owned(),
    }
}

const CASES: [(&str, &str); 26] = [
    ("a", "a"),
    ("sub/b", "b"),
    ("in", "b"),
    ("in-dir/b", "b"),
    ("sub/up", "a"),
    ("sub/deep/up", "a"),
    ("chain", "a"),
    ("self/self/a", "a"),
    ("sub", "(directory)"),
    ("in-dir", "(directory)"),
    ("", "(directory)"),
    ("out", "(nothing)"),
    ("out-dir", "(nothing)"),
    ("out-dir/secret", "(nothing)"),
    ("round", "(nothing)"),
    ("sub/far", "(nothing)"),
    ("absolute", "(nothing)"),
    ("absolute-in", "(nothing)"),
    ("loop", "(nothing)"),
    ("dangling", "(nothing)"),
    ("a/b", "(nothing)"),
    ("nothing", "(nothing)"),
    ("nothing/a", "(nothing)"),
    ("zero", "(nothing)"),
    ("fifo", "(nothing)"),
    ("socket", "(nothing)"),
];

#[test]
fn nothing_outside_is_found_and_nothing_is_waited_for() {
    let place = Place::new("beneath");
    let directory = Directory::open(place.root(), false).unwrap();
    for (path, expected) in CASES {
        assert_eq!(read(&directory, path), expected, "{path:?}");
    }
    assert_eq!(read(&directory, &"x".repeat(300)), "(nothing)");
    assert_eq!(read(&directory, &"a/".repeat(4_000)), "(nothing)");
}

#[test]
fn the_steps_find_what_the_kernel_finds() {
    let place = Place::new("steps");
    let root = fs::File::open(place.root()).unwrap();
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    for (path, expected) in CASES.into_iter().filter(|(path, _)| !path.is_empty()) {
        let found = open_by_steps(root.as_fd(), Path::new(path).as_os_str(), flags).ok().map(fs::File::from);
        let told = match found {
            Some(file) if file.metadata().unwrap().is_dir() => "(directory)".to_owned(),
            Some(mut file) if file.metadata().unwrap().is_file() => {
                let mut text = String::new();
                file.read_to_string(&mut text).unwrap();
                text
            }
            _ => "(nothing)".to_owned(),
        };
        assert_eq!(told, expected, "{path:?}");
    }
    for path in ["..", "../outside/secret", "sub/../../outside/secret", "/etc/passwd"] {
        let path = std::ffi::OsStr::from_bytes(path.as_bytes());
        assert!(open_by_steps(root.as_fd(), path, flags).is_err(), "{path:?}");
    }
}

#[test]
fn links_lead_out_where_that_is_wished() {
    let place = Place::new("follow");
    let directory = Directory::open(place.root(), true).unwrap();
    for path in ["out", "out-dir/secret", "absolute", "sub/far"] {
        assert_eq!(read(&directory, path), "secret");
    }
    for path in ["zero", "fifo", "socket", "loop"] {
        assert_eq!(read(&directory, path), "(nothing)");
    }
}

#[test]
fn a_file_that_changes_has_other_facts() {
    let place = Place::new("facts");
    let directory = Directory::open(place.root(), false).unwrap();
    let Found::File(opened) = directory.find("a").unwrap() else { panic!("it is there") };
    assert_eq!(directory.facts("a"), Some(opened.facts));
    assert_ne!(directory.facts("sub/b"), Some(opened.facts));
    fs::write(place.root().join("a"), "longer").unwrap();
    assert_ne!(directory.facts("a"), Some(opened.facts));
    fs::remove_file(place.root().join("a")).unwrap();
    assert_eq!(directory.facts("a"), None);
}

#[test]
fn another_directory_in_its_place_is_seen_a_second_later() {
    let place = Place::new("renew");
    let mut directory = Directory::open(place.root(), false).unwrap();
    let later = Instant::now() + Duration::from_secs(2);
    assert!(!directory.renew(later));
    fs::rename(place.root(), place.0.join("old")).unwrap();
    assert!(!directory.renew(later + Duration::from_secs(2)), "there is none to renew it by");
    fs::create_dir(place.root()).unwrap();
    fs::write(place.root().join("a"), "new").unwrap();
    assert!(!directory.renew(later + Duration::from_millis(2_500)), "it was looked at just now");
    assert_eq!(read(&directory, "a"), "a");
    assert!(directory.renew(later + Duration::from_secs(4)));
    assert_eq!(read(&directory, "a"), "new");
}

#[test]
fn what_is_no_directory_is_not_opened() {
    let place = Place::new("open");
    for path in ["a", "nothing", "fifo"] {
        assert!(Directory::open(place.root().join(path), false).is_err(), "{path}");
    }
}

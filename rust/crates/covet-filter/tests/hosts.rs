//! Trusted hosts, against a naive reading of the same rules.

mod common;

use common::{chain, faults, filter, map, send, text, texts};
use covet_filter::{Host, HostPattern, HostSet, Value};
use proptest::collection::vec;
use proptest::prelude::*;

fn trusts(pattern: &str, host: &str) -> bool {
    let pattern = HostPattern::read(pattern).expect("a pattern");
    let read = Host::read(host.as_bytes(), false);
    let found = read.is_some_and(|host| pattern.matches(&host));
    assert_eq!(read.is_some_and(|host| HostSet::new(vec![pattern]).contains(&host)), found);
    found
}

#[test]
fn a_name_is_trusted_in_any_case_and_on_any_port() {
    for host in ["example.com", "EXAMPLE.com", "example.com:8080", "example.com:"] {
        assert!(trusts("Example.com", host), "{host}");
    }
    for host in ["example.com:000080", "example.com:65536", "example.com:-1", "example.com:8080:8080"] {
        assert!(!trusts("example.com", host), "{host}");
    }
    for host in ["example.org", "www.example.com", "example.com.", "example.comx", "xexample.com", ""] {
        assert!(!trusts("example.com", host), "{host}");
    }
}

#[test]
fn a_wildcard_stands_for_names_below_and_not_for_the_name_itself() {
    for host in ["a.example.com", "a.b.example.com:1", "A.EXAMPLE.COM"] {
        assert!(trusts("*.example.com", host), "{host}");
    }
    for host in ["example.com", ".example.com", "aexample.com", "a.example.com.evil.org", "a.example.org"] {
        assert!(!trusts("*.example.com", host), "{host}");
    }
}

#[test]
fn a_port_is_trusted_where_it_is_named() {
    assert!(trusts("example.com:8443", "example.com:8443"));
    assert!(!trusts("example.com:8443", "example.com:8444") && !trusts("example.com:8443", "example.com"));
    assert!(trusts("example.com:80", "example.com") && !trusts("example.com:443", "example.com"));
    let pattern = HostPattern::read("example.com:443").expect("a pattern");
    assert!(Host::read(b"example.com", true).is_some_and(|host| pattern.matches(&host)));
}

#[test]
fn addresses_are_trusted_in_each_of_their_spellings() {
    assert!(trusts("[::1]", "[::1]:8000") && trusts("[::1]", "[0:0:0:0:0:0:0:1]"));
    assert!(trusts("[2001:db8::a]:80", "[2001:DB8::A]") && !trusts("[::1]", "[::2]"));
    assert!(trusts("127.0.0.1", "127.0.0.1:8000") && !trusts("127.0.0.1", "127.1"));
    assert!(!trusts("127.0.0.1", "[::ffff:127.0.0.1]") && !trusts("localhost", "[::1]"));
}

#[test]
fn what_cannot_be_a_host_is_refused_with_its_reason() {
    for (pattern, reason) in [
        ("", "is no host: give a name or an address"),
        ("a b", "is no host: give a name or an address"),
        ("user@example.com", "is no host: give a name or an address"),
        ("http://example.com", "is no host: give a name or an address"),
        ("example.com:99999", "is no host: give a name or an address"),
        ("example.com.", "is no host: its labels hold letters, digits, - and _"),
        (".example.com", "is no host: its labels hold letters, digits, - and _"),
        ("ex%61mple.com", "is no host: its labels hold letters, digits, - and _"),
        ("exam*ple.com", "has a * that isn't its whole first label"),
        ("*.*.com", "has a * that isn't its whole first label"),
        ("*.127.0.0.1", "has no names below it: it is an address"),
        ("*.[::1]", "has no names below it: it is an address"),
        ("bücher.example", "isn't ASCII; write a name of other letters in its form xn--…"),
    ] {
        assert_eq!(HostPattern::read(pattern).err(), Some(reason), "{pattern}");
    }
    let long = ["a.".repeat(130), "a".to_owned()].concat();
    assert_eq!(HostPattern::read(&long).err(), Some("is longer than a host's name may be"));
}

#[test]
fn a_request_for_another_host_or_for_none_is_misdirected() {
    let hosts = chain([filter("trusted-hosts", &map([("hosts", texts(&["example.com", "*.example.com"]))]))]);
    for (request, status) in [
        ("GET / HTTP/1.1\nHost: example.com\n\n", 0),
        ("GET / HTTP/1.1\nHost: a.example.com:8000\n\n", 0),
        ("GET / HTTP/1.1\nHost: example.org\n\n", 421),
        ("GET / HTTP/1.1\nHost:\n\n", 421),
        ("GET / HTTP/1.0\n\n", 421),
        ("GET http://example.com/ HTTP/1.1\nHost: example.org\n\n", 0),
        ("GET http://example.org/ HTTP/1.1\nHost: example.com\n\n", 421),
        ("OPTIONS * HTTP/1.1\nHost: example.org\n\n", 421),
        ("CONNECT example.org:443 HTTP/1.1\nHost: example.com\n\n", 421),
    ] {
        assert_eq!(send(&hosts, request).status, status, "{request}");
    }
}

#[test]
fn an_authority_from_elsewhere_is_judged_like_a_host() {
    let hosts = map([("hosts", texts(&["example.com:443", "[::1]"]))]);
    let hosts = chain([filter("trusted-hosts", &hosts)]);
    assert!(hosts.trusts_host(b"Example.com", true) && hosts.trusts_host(b"[0::1]:8000", false));
    assert!(!hosts.trusts_host(b"example.com", false) && !hosts.trusts_host(b"example.org", true));
    assert!(chain([]).trusts_host(b"example.org", true));
}

#[test]
fn a_star_trusts_every_host() {
    let hosts = chain([filter("trusted-hosts", &map([("hosts", texts(&["*", "example.com"]))]))]);
    assert_eq!(send(&hosts, "GET / HTTP/1.0\n\n").status, 0);
}

#[test]
fn every_fault_is_told_with_its_place() {
    assert_eq!(faults("trusted-hosts", &map([])), ["hosts names no host: every request would be refused"]);
    assert_eq!(
        faults(
            "trusted-hosts",
            &map([("hosts", Value::List(vec![text("a b"), Value::Int(1), text("b")])), ("host", text("x"))])
        ),
        [
            "host is no setting; there are hosts",
            "hosts[1] is a number; text is wanted",
            "hosts[0] is \"a b\", which is no host: give a name or an address"
        ]
    );
    assert_eq!(
        faults("trusted-hosts", &text("x")),
        [" is text; a mapping is wanted", "hosts names no host: every request would be refused"]
    );
}

/// The rules again, as one would write them down.
fn naive(pattern: &str, host: &str) -> bool {
    let parts = |authority: &str| {
        let lower = authority.to_ascii_lowercase();
        match lower.split_once(':') {
            None => (lower, 80),
            Some((host, port)) => (host.to_owned(), port.parse().unwrap_or(80)),
        }
    };
    let ((wanted, port), (host, of_host)) = (parts(pattern), parts(host));
    let here = match wanted.strip_prefix("*.") {
        None => host == wanted,
        Some(below) => host.strip_suffix(&format!(".{below}")).is_some_and(|rest| !rest.is_empty()),
    };
    here && (!pattern.contains(':') || port == of_host)
}

fn authority() -> impl Strategy<Value = String> {
    ("[abAB]([.][abAB]){0,3}", prop_oneof![Just(String::new()), ":(80|81)"])
        .prop_map(|(host, port)| host + &port)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_set_trusts_what_one_of_its_patterns_does(
        patterns in vec((any::<bool>(), authority()), 0..40),
        host in authority(),
    ) {
        let patterns: Vec<String> =
            patterns.into_iter().map(|(below, host)| if below { format!("*.{host}") } else { host }).collect();
        let set = HostSet::new(patterns.iter().map(|pattern| HostPattern::read(pattern).expect("a pattern")).collect());
        let found = set.contains(&Host::read(host.as_bytes(), false).expect("a host"));
        prop_assert_eq!(found, patterns.iter().any(|pattern| naive(pattern, &host)), "{:?} {}", patterns, host);
    }

    /// Whatever a client sends as its host, the answer is yes or no, and no for all that isn't ours.
    #[test]
    fn nothing_but_the_host_is_trusted(bytes in vec(any::<u8>(), 0..300), secure in any::<bool>()) {
        let set = HostSet::new(vec![
            HostPattern::read("example.com").expect("a pattern"),
            HostPattern::read("*.example.com").expect("a pattern"),
            HostPattern::read("[::1]").expect("a pattern"),
        ]);
        if Host::read(&bytes, secure).is_some_and(|host| set.contains(&host)) {
            let text = String::from_utf8(bytes).expect("a trusted host is text").to_ascii_lowercase();
            let name = text.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(&*text, |(name, _)| name);
            prop_assert!(name == "example.com" || name.ends_with(".example.com") || name.starts_with('['));
        }
    }

    #[test]
    fn mutations_of_a_trusted_host_are_never_taken_for_it(at in 0usize..11, byte in any::<u8>()) {
        let mut host = b"example.com".to_vec();
        host[at] = byte;
        let pattern = HostPattern::read("example.com").expect("a pattern");
        let trusted = Host::read(&host, false).is_some_and(|host| pattern.matches(&host));
        prop_assert_eq!(trusted, host.eq_ignore_ascii_case(b"example.com"));
    }

    #[test]
    fn no_pattern_is_too_strange_to_be_judged(pattern in any::<String>()) {
        let _ = HostPattern::read(&pattern);
    }
}

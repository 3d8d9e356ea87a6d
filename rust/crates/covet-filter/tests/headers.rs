//! Security headers: what is sent by default, what can be changed, what can't.

mod common;

use common::{chain, faults, filter, map, text};
use covet_filter::{Filter, Value};

fn sent(settings: &Value, secure: bool) -> Vec<String> {
    let Filter::SecurityHeaders(filter) = filter("security-headers", settings) else {
        panic!("another filter")
    };
    let line = |(name, value): (&[u8], &[u8])| {
        format!("{}: {}", String::from_utf8_lossy(name), String::from_utf8_lossy(value))
    };
    filter.fields(secure).iter().map(line).collect()
}

const DEFAULTS: [&str; 6] = [
    "x-content-type-options: nosniff",
    "referrer-policy: no-referrer",
    "x-frame-options: DENY",
    "cross-origin-opener-policy: same-origin",
    "cross-origin-resource-policy: same-origin",
    "permissions-policy: camera=(), geolocation=(), microphone=()",
];

#[test]
fn the_defaults_are_strict_and_know_nothing_of_tls() {
    assert_eq!(sent(&map([]), false), DEFAULTS);
    assert_eq!(sent(&map([]), true), DEFAULTS);
}

#[test]
fn each_can_be_set_or_left_out() {
    let nothing = map([
        ("content_type_options", Value::Bool(false)),
        ("referrer_policy", Value::Null),
        ("frame_options", Value::Null),
        ("cross_origin_opener_policy", Value::Null),
        ("cross_origin_resource_policy", Value::Null),
        ("permissions_policy", Value::Null),
    ]);
    assert_eq!(sent(&nothing, true), [""; 0]);
    let others = map([
        ("referrer_policy", text("no-referrer, strict-origin")),
        ("frame_options", text("SAMEORIGIN")),
        ("content_security_policy", text("default-src 'self'")),
        ("headers", map([("X-Robots-Tag", text("noindex"))])),
    ]);
    let sent = sent(&others, false);
    for line in [
        "referrer-policy: no-referrer, strict-origin",
        "x-frame-options: SAMEORIGIN",
        "content-security-policy: default-src 'self'",
        "x-robots-tag: noindex",
    ] {
        assert!(sent.iter().any(|sent| sent == line), "{line}");
    }
}

#[test]
fn transport_security_is_sent_over_tls_unless_always() {
    let hsts = |entries: Value| map([("strict_transport_security", entries)]);
    let plain = hsts(map([("max_age", Value::Int(60))]));
    assert_eq!(sent(&plain, false), DEFAULTS);
    assert_eq!(sent(&plain, true).last().map(String::as_str), Some("strict-transport-security: max-age=60"));
    let always = hsts(map([
        ("max_age", Value::Int(63_072_000)),
        ("include_subdomains", Value::Bool(true)),
        ("preload", Value::Bool(true)),
        ("always", Value::Bool(true)),
    ]));
    let line = "strict-transport-security: max-age=63072000; includeSubDomains; preload";
    assert_eq!(sent(&always, false).last().map(String::as_str), Some(line));
    assert_eq!(sent(&always, true), sent(&always, false));
}

#[test]
fn faults_are_told_with_their_places() {
    let settings = map([
        ("frame_options", text("ALLOWALL")),
        ("referrer_policy", text("none")),
        ("cross_origin_opener_policy", text("same_origin")),
        ("content_security_policy", text("a\r\nb: c")),
        ("permissions_policy", text("")),
        ("strict_transport_security", map([("preload", Value::Bool(true)), ("age", Value::Int(1))])),
        (
            "headers",
            map([
                ("X-XSS-Protection", text("1")),
                ("X-Frame-Options", text("DENY")),
                ("Content-Type", text("text/html")),
                ("a b", text("1")),
                ("Connection", text("close")),
                ("x-number", Value::Int(1)),
            ]),
        ),
    ]);
    let told = faults("security-headers", &settings);
    for line in [
        "frame_options is \"ALLOWALL\"; it is one of DENY, SAMEORIGIN",
        "content_security_policy is \"a\\r\\nb: c\"; one line of ASCII is wanted",
        "permissions_policy is \"\"; one line of ASCII is wanted",
        "headers.X-XSS-Protection makes the browsers that heed it less safe, and isn't sent",
        "headers.X-Frame-Options has a setting of its own, frame_options",
        "headers.Content-Type is each response's own, and isn't sent",
        "headers.a b can't be sent: a header name must be a token",
        "headers.Connection can't be sent: the server sets this header itself",
        "headers.x-number is a number; text is wanted",
        "strict_transport_security.age is no setting; there are max_age, include_subdomains, preload, always",
        "strict_transport_security.max_age is missing: say for how many seconds browsers must use TLS",
        "strict_transport_security.preload needs include_subdomains and a max_age of 31536000 or more",
    ] {
        assert!(told.iter().any(|told| told == line), "{line}\n{told:#?}");
    }
    assert!(
        told.iter().any(|told| told.starts_with("referrer_policy is \"none\"; it is one of no-referrer, "))
    );
    assert!(told.iter().any(|told| told.starts_with("cross_origin_opener_policy is \"same_origin\"; ")));
    assert_eq!(told.len(), 14, "{told:#?}");
}

#[test]
fn settings_of_another_kind_are_told() {
    let told = faults(
        "security-headers",
        &map([("headers", text("x")), ("strict_transport_security", Value::Bool(true))]),
    );
    assert_eq!(
        told,
        [
            "headers is text; a mapping is wanted",
            "strict_transport_security is a truth value; a mapping is wanted",
            "strict_transport_security.max_age is missing: say for how many seconds browsers must use TLS"
        ]
    );
}

#[test]
fn a_chain_without_the_filter_adds_nothing() {
    let chain = chain([filter("request-id", &map([]))]);
    assert!(chain.fields(true).is_empty() && chain.fields(false).is_empty());
}

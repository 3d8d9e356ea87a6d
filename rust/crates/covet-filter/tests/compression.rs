//! Compression: what is compressed, for whom, and what its head says.

mod common;

use common::{chain, faults, filter, get, map, send, text, texts};
use covet_coding::Coding;
use covet_filter::{Compression, Filter, Value, coded_fields, varying_fields};

type Fields<'a> = &'a [(&'a str, &'a str)];

fn made(settings: &Value) -> Compression {
    let Filter::Compression(filter) = filter("compression", settings) else { panic!("another filter") };
    filter
}

fn fits(settings: &Value, status: u16, fields: Fields<'_>, length: Option<u64>) -> bool {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    made(settings).fits(status, &fields, length)
}

fn coded(fields: Fields<'_>, coding: Option<Coding>) -> Vec<String> {
    let fields = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
    let line = |(name, value): &(std::borrow::Cow<'_, [u8]>, std::borrow::Cow<'_, [u8]>)| {
        format!("{}: {}", String::from_utf8_lossy(name), String::from_utf8_lossy(value))
    };
    coded_fields(fields, coding).iter().map(line).collect()
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn the_coding_of_a_request_is_noted() {
    let chain = chain([filter("compression", &map([]))]);
    assert_eq!(send(&chain, &get("Accept-Encoding: gzip, br\n")).notes.coding, Some(Coding::Brotli));
    assert_eq!(
        send(&chain, &get("Accept-Encoding: gzip\nAccept-Encoding: zstd\n")).notes.coding,
        Some(Coding::Zstd)
    );
    assert_eq!(send(&chain, &get("")).notes.coding, None);
}

#[test]
fn only_the_codings_that_are_set_are_used_in_their_order() {
    let chain = chain([filter("compression", &map([("codings", texts(&["gzip", "br"]))]))]);
    assert_eq!(send(&chain, &get("Accept-Encoding: *\n")).notes.coding, Some(Coding::Gzip));
    assert_eq!(send(&chain, &get("Accept-Encoding: zstd\n")).notes.coding, None);
}

#[test]
fn small_responses_are_left_as_they_are() {
    assert!(!fits(&map([]), 200, &[JSON], Some(1023)));
    assert!(fits(&map([]), 200, &[JSON], Some(1024)));
    assert!(fits(&map([]), 200, &[JSON], None));
    assert!(fits(&map([("minimum_size", Value::Int(0))]), 200, &[JSON], Some(1)));
}

#[test]
fn what_gains_nothing_or_must_not_change_is_left_as_it_is() {
    let long = Some(10_000);
    for kind in ["image/png", "application/octet-stream", "text/event-stream; charset=utf-8"] {
        assert!(!fits(&map([]), 200, &[("content-type", kind)], long), "{kind}");
    }
    assert!(!fits(&map([]), 200, &[], long));
    for field in [
        ("content-encoding", "br"),
        ("Cache-Control", "private, No-Transform"),
        ("content-range", "bytes 0-1/2"),
    ] {
        assert!(!fits(&map([]), 200, &[JSON, field], long), "{field:?}");
        assert!(!fits(&map([]), 200, &[field, JSON], long), "{field:?}");
    }
    assert!(fits(&map([]), 200, &[JSON, ("cache-control", "no-cache")], long));
    for status in [204, 205, 206, 304] {
        assert!(!fits(&map([]), status, &[JSON], long), "{status}");
    }
    assert!(fits(&map([]), 404, &[("content-type", "application/problem+json")], long));
}

#[test]
fn media_types_can_be_set() {
    let settings = map([("media_types", texts(&["application/x-own", "font/*"]))]);
    assert!(fits(&settings, 200, &[("content-type", "application/x-own")], None));
    assert!(fits(&settings, 200, &[("content-type", "font/otf")], None));
    assert!(!fits(&settings, 200, &[JSON], None));
}

#[test]
fn a_coded_head_tells_the_coding_and_what_it_depends_on() {
    let fields = [JSON, ("content-length", "5"), ("etag", "\"a\"")];
    assert_eq!(
        coded(&fields, Some(Coding::Gzip)),
        [
            "content-type: application/json",
            "etag: W/\"a\"",
            "vary: accept-encoding",
            "content-encoding: gzip"
        ]
    );
    assert_eq!(
        coded(&fields, None),
        ["content-type: application/json", "content-length: 5", "etag: \"a\"", "vary: accept-encoding"]
    );
}

#[test]
fn a_weak_validator_and_a_vary_that_says_it_are_kept() {
    for vary in ["*", "Cookie, Accept-Encoding"] {
        let told = coded(&[("vary", vary), ("etag", "W/\"a\"")], Some(Coding::Zstd));
        assert_eq!(told, [format!("vary: {vary}"), "etag: W/\"a\"".into(), "content-encoding: zstd".into()]);
    }
    assert_eq!(coded(&[("vary", "Cookie")], None), ["vary: Cookie", "vary: accept-encoding"]);
}

#[test]
fn a_304_varies_like_the_response_that_it_stands_for() {
    let stands = |status, fields: Fields<'_>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        made(&map([])).may_stand_for_coded(status, &fields)
    };
    assert!(stands(304, &[("etag", "\"a\"")]));
    assert!(stands(304, &[JSON]));
    assert!(!stands(304, &[("content-type", "image/png")]));
    assert!(!stands(304, &[("cache-control", "no-transform")]));
    assert!(!stands(204, &[JSON]));
    let varying = |coded| {
        varying_fields([(b"etag".as_slice(), b"\"a\"".as_slice())], coded)
            .iter()
            .map(|(name, value)| {
                format!("{}: {}", String::from_utf8_lossy(name), String::from_utf8_lossy(value))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(varying(true), ["etag: W/\"a\"", "vary: accept-encoding"]);
    assert_eq!(varying(false), ["etag: \"a\"", "vary: accept-encoding"]);
}

#[test]
fn every_fault_is_told_with_its_place() {
    let settings = map([
        ("codings", texts(&["deflate", "gzip", "gzip"])),
        ("minimum_size", Value::Int(-1)),
        ("gzip_level", Value::Int(10)),
        ("brotli_quality", Value::Int(12)),
        ("zstd_level", Value::Int(0)),
        ("media_types", texts(&["json"])),
        ("level", text("9")),
    ]);
    assert_eq!(
        faults("compression", &settings),
        [
            "level is no setting; there are codings, minimum_size, media_types, gzip_level, brotli_quality, zstd_level",
            "gzip_level is 10; it is one of 1 to 9",
            "brotli_quality is 12; it is one of 0 to 11",
            "zstd_level is 0; it is one of 1 to 19",
            "codings[0] is \"deflate\"; it is one of gzip, br, zstd",
            "codings[2] is \"gzip\", which is there twice",
            "minimum_size is negative",
            "media_types[0] is \"json\"; it is written text/csv, text/* or */*+json",
        ]
    );
}

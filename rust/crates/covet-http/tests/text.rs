//! Paths, queries, cookies and problems.

use std::borrow::Cow;

use covet_http::{BadTarget, Cookies, QueryPairs, decode_path, problem_body};
use proptest::prelude::*;

fn decoded(raw: &str) -> Result<Vec<u8>, BadTarget> {
    decode_path(raw.as_bytes(), &mut b"old".to_vec()).map(<[u8]>::to_vec)
}

#[test]
fn paths_are_decoded_exactly() {
    for (raw, path) in [
        ("/", b"/".to_vec()),
        ("/a%20b", b"/a b".to_vec()),
        ("/a+b", b"/a+b".to_vec()),
        ("/a%2Fb%2fc", b"/a\xFFb\xFFc".to_vec()),
        ("/caf%C3%A9%e2%82%ac", "/café€".as_bytes().to_vec()),
        ("/%252F", b"/%2F".to_vec()),
        ("/%2e%2E/", b"/../".to_vec()),
        ("*", b"*".to_vec()),
    ] {
        assert_eq!(decoded(raw), Ok(path), "{raw}");
    }
}

#[test]
fn bad_paths_are_refused() {
    for (raw, fault) in [
        ("/%", BadTarget::Escape),
        ("/%4", BadTarget::Escape),
        ("/%+1", BadTarget::Escape),
        ("/%%41", BadTarget::Escape),
        ("/%FF", BadTarget::Utf8),
        ("/%C3%2F%A9", BadTarget::Utf8),
        ("/%F8%88%80%80%80", BadTarget::Utf8),
        ("/%ED%A0%80", BadTarget::Utf8),
        ("/%00", BadTarget::Nul),
    ] {
        assert_eq!(decoded(raw), Err(fault), "{raw}");
    }
    assert_eq!(decode_path(b"/\xFF", &mut Vec::new()), Err(BadTarget::Utf8));
    assert_eq!(decode_path(b"/\xFF%41", &mut Vec::new()), Err(BadTarget::Utf8));
}

#[test]
fn a_path_without_escapes_is_not_copied() {
    let (raw, mut out) = (b"/users/1", Vec::new());
    let path = decode_path(raw, &mut out).expect("a good path");
    assert!(std::ptr::eq(path, raw.as_slice()));
}

#[test]
fn queries_are_read_as_forms() {
    let pairs: Vec<_> = QueryPairs::new(b"a=1&b=x+y%21&&c&=d&e=f=g&h=100%&i=%zz").collect();
    let expected: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        [("a", "1"), ("b", "x y!"), ("c", ""), ("", "d"), ("e", "f=g"), ("h", "100%"), ("i", "%zz")]
            .map(|(name, value)| (name.into(), value.into()))
            .into();
    assert_eq!(pairs, expected);
    assert_eq!(QueryPairs::new(b"").next(), None);
}

#[test]
fn a_query_that_is_not_utf8_is_flagged() {
    for (query, lossy) in [(&b"a=caf%C3%A9"[..], false), (b"a=%C3", true), (b"%ff", true), (b"a=\xff", true)]
    {
        let mut pairs = QueryPairs::new(query);
        while pairs.next().is_some() {}
        assert_eq!(pairs.lossy(), lossy, "{}", query.escape_ascii());
    }
}

#[test]
fn cookies_are_divided_leniently() {
    let cookies: Vec<_> = Cookies::new(b"a=1; b=\"2\";c = 3 ;; =x; lone; d=e=f; q=\"").collect();
    let expected: [(&[u8], &[u8]); 5] =
        [(b"a", b"1"), (b"b", b"2"), (b"c", b"3"), (b"d", b"e=f"), (b"q", b"\"")];
    assert_eq!(cookies, expected);
}

#[test]
fn problems_are_json() {
    let body = |status, detail| String::from_utf8(problem_body(status, detail)).expect("UTF-8");
    assert_eq!(
        body(404, Some("No \"such\" thing\n\\ é")),
        r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"No \"such\" thing\u000a\\ é"}"#
    );
    assert_eq!(body(413, None), r#"{"type":"about:blank","title":"Content Too Large","status":413}"#);
    assert_eq!(body(599, None), r#"{"type":"about:blank","title":"","status":599}"#);
}

/// Encodes every byte, so that decoding must give it back.
fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

proptest! {
    #[test]
    fn escaped_text_comes_back(text in "[^\u{0}/]*") {
        prop_assert_eq!(decoded(&escape(&text)), Ok(text.clone().into_bytes()));
        let query = format!("{}={}", escape(&text), text.replace(['%', '&', '+', '='], ""));
        let pairs: Vec<_> = QueryPairs::new(query.as_bytes()).collect();
        prop_assert_eq!(&*pairs[0].0, text.as_str());
    }

    #[test]
    fn any_bytes_decode_or_are_refused(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(path) = decode_path(&raw, &mut Vec::new()) {
            for part in path.split(|&b| b == covet_http::ENCODED_SLASH) {
                prop_assert!(std::str::from_utf8(part).is_ok_and(|text| !text.contains('\0')));
            }
        }
        for (name, value) in Cookies::new(&raw) {
            prop_assert!(!name.is_empty() && !value.contains(&b';'));
        }
        prop_assert!(QueryPairs::new(&raw).count() <= raw.len());
    }
}

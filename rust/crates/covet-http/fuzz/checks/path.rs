//! Any bytes as a path, a query and cookies.

use covet_http::{BadTarget, Cookies, ENCODED_SLASH, QueryPairs, decode_path};

/// A decoded path is what a byte-wise reading gives, and is refused where that is not text.
pub fn check(input: &[u8]) -> String {
    let mut out = b"of before".to_vec();
    let decoded = decode_path(input, &mut out).map(<[u8]>::to_vec);
    let kind = match (&decoded, plainly(input)) {
        (Err(BadTarget::Escape | BadTarget::Utf8 | BadTarget::Nul), None) => "refused".to_owned(),
        (Ok(path), Some(plain)) => {
            assert_eq!(*path, plain);
            format!("{} {}", path == input, path.iter().filter(|&&b| b == ENCODED_SLASH).count().min(3))
        }
        found => panic!("{}: {found:?}", input.escape_ascii()),
    };
    let mut pairs = QueryPairs::new(input);
    let count = pairs.by_ref().count();
    assert!(count <= input.split(|&b| b == b'&').count());
    for (name, value) in Cookies::new(input) {
        assert!(!name.is_empty() && !value.contains(&b';'));
    }
    format!("{kind} {} {}", count.min(3), pairs.lossy())
}

/// Percent-decoding byte by byte; `None` for what is not UTF-8 text without NUL.
fn plainly(raw: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut parts, mut at) = (Vec::new(), vec![Vec::new()], 0);
    while at < raw.len() {
        let mut byte = raw[at];
        at += 1;
        if byte == b'%' {
            let digits = std::str::from_utf8(raw.get(at..at + 2)?).ok()?;
            if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            byte = u8::from_str_radix(digits, 16).ok()?;
            at += 2;
            if byte == b'/' {
                out.push(ENCODED_SLASH);
                parts.push(Vec::new());
                continue;
            }
        }
        out.push(byte);
        parts.last_mut()?.push(byte);
    }
    let text = |part: Vec<u8>| String::from_utf8(part).is_ok_and(|text| !text.contains('\0'));
    parts.into_iter().all(text).then_some(out)
}

//! The Location of a redirect to the same path with its last slash changed.

/// The target of the redirect: the path with its last slash removed or one added, and the query as sent.
///
/// The router offers no such redirect for a path that begins like another host's address (`//`, `/\`), so the target
/// is always of this host. What is no byte of a path or query is encoded (RFC 3986, 3.3 and 3.4).
pub(crate) fn location(raw_path: &[u8], query: &[u8]) -> String {
    let mut location = String::with_capacity(raw_path.len() + query.len() + 2);
    let (path, slash) = match raw_path.strip_suffix(b"/") {
        Some(without) => (without, false),
        None => (raw_path, true),
    };
    put(&mut location, path, |byte| !matches!(byte, b'\\' | b'?' | b'#'));
    if slash {
        location.push('/');
    }
    if !query.is_empty() {
        location.push('?');
        put(&mut location, query, |byte| byte != b'#');
    }
    location
}

/// Appends graphic ASCII that `keep` lets through, and the rest as escapes.
fn put(out: &mut String, bytes: &[u8], keep: impl Fn(u8) -> bool) {
    for &byte in bytes {
        if byte.is_ascii_graphic() && keep(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend(
                [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])),
            );
        }
    }
}

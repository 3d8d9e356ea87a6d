//! The Location of a redirect to the same path with its last slash changed.

/// The target of the redirect: a path (and the query as sent), never another host.
///
/// Two leading slashes, or a slash and a backslash, would begin a host's name in a browser; leading slashes become
/// one, and what isn't a path's byte is encoded (RFC 3986, 3.3 and 4.2).
pub(crate) fn location(raw_path: &[u8], query: &[u8]) -> String {
    let mut location = String::with_capacity(raw_path.len() + query.len() + 2);
    location.push('/');
    let inner = raw_path.trim_ascii_start();
    let leading = inner.iter().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
    let (inner, slash) = match inner[leading..].strip_suffix(b"/") {
        Some(without) => (without, false),
        None => (&inner[leading..], true),
    };
    put(&mut location, inner, |byte| !matches!(byte, b'\\' | b'?' | b'#'));
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

#[cfg(test)]
mod tests {
    use super::location;

    #[test]
    fn the_last_slash_is_changed_and_the_query_kept() {
        assert_eq!(location(b"/users", b"a=%20+b&c"), "/users/?a=%20+b&c");
        assert_eq!(location(b"/users/", b""), "/users");
        assert_eq!(location(b"/a%2Fb/c", b"x"), "/a%2Fb/c/?x");
    }

    #[test]
    fn it_never_names_another_host() {
        for path in ["//evil.com", "///evil.com", "/\\evil.com", "\\\\evil.com", " //evil.com"] {
            assert_eq!(location(path.as_bytes(), b""), "/evil.com/");
        }
        assert_eq!(location(b"/x\r\ny", b"q\nr"), "/x%0D%0Ay/?q%0Ar");
    }
}

//! Media types of request bodies (RFC 9110, 8.3; RFC 6839 for `+json`), and their codings (8.4).

/// The type and subtype of a Content-Type value, without its parameters.
fn essence(content_type: &[u8]) -> &[u8] {
    let end = memchr::memchr(b';', content_type).unwrap_or(content_type.len());
    content_type[..end].trim_ascii()
}

/// Whether it is `application/json` or `application/*+json`.
pub(crate) fn is_json(content_type: &[u8]) -> bool {
    let essence = essence(content_type);
    if essence.eq_ignore_ascii_case(b"application/json") {
        return true;
    }
    let Some((head, tail)) = essence.split_at_checked(b"application/".len()) else { return false };
    tail.len() > b"+json".len()
        && head.eq_ignore_ascii_case(b"application/")
        && tail[tail.len() - b"+json".len()..].eq_ignore_ascii_case(b"+json")
}

/// The first coding that the values of `Content-Encoding` name; `None` when the body is sent as it is.
pub(crate) fn coding<'a>(values: impl Iterator<Item = &'a [u8]>) -> Option<&'a [u8]> {
    values
        .flat_map(|value| value.split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

/// The value of the `charset` parameter, unquoted.
pub(crate) fn charset(content_type: &[u8]) -> Option<&[u8]> {
    let mut parts = content_type.split(|byte| *byte == b';');
    parts.next();
    parts.find_map(|part| {
        let at = memchr::memchr(b'=', part)?;
        let value = part[at + 1..].trim_ascii();
        let value = value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value);
        part[..at].trim_ascii().eq_ignore_ascii_case(b"charset").then_some(value)
    })
}

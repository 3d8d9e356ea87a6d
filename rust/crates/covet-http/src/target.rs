//! The four forms of a request target (RFC 9112, 3.2).

use memchr::memchr;

use crate::{Head, Method, Reason, Reject, Span, authority};

/// Whether all bytes are visible ASCII, as a target's must be.
pub(crate) fn is_visible(target: &[u8]) -> bool {
    target.iter().all(|b| b.is_ascii_graphic())
}

/// Sets path, query and authority from `head.target`.
pub(crate) fn read(buf: &[u8], head: &mut Head) -> Result<(), Reject> {
    let target = head.target.of(buf);
    if !is_visible(target) {
        return Err(Reason::BadTarget.into());
    }
    if target.contains(&b'#') {
        return Err(Reason::FragmentInTarget.into());
    }
    (head.authority, head.query) = (None, None);
    let start = head.target.start as usize;
    match (head.method, target) {
        (Method::Connect, _) => read_authority_form(target, head),
        (_, [b'/', ..]) => {
            set_path(buf, start, head);
            Ok(())
        }
        (Method::Options, b"*") => {
            head.path = head.target;
            Ok(())
        }
        _ => read_absolute_form(buf, head),
    }
}

/// Divides `buf[start..]`, up to the target's end, at its first question mark.
fn set_path(buf: &[u8], start: usize, head: &mut Head) {
    let end = head.target.end as usize;
    match memchr(b'?', &buf[start..end]) {
        Some(at) => {
            head.path = Span::new(start, start + at);
            head.query = Some(Span::new(start + at + 1, end));
        }
        None => head.path = Span::new(start, end),
    }
}

/// `host:port`, the port being required; there is no path.
fn read_authority_form(target: &[u8], head: &mut Head) -> Result<(), Reject> {
    if !authority::is_host_with_port(target) {
        return Err(Reason::BadTargetForm.into());
    }
    head.authority = Some(head.target);
    head.path = Span { start: head.target.end, end: head.target.end };
    Ok(())
}

/// `http://authority/path?query`. An empty path is `/` (RFC 9110, 4.2.3).
fn read_absolute_form(buf: &[u8], head: &mut Head) -> Result<(), Reject> {
    let target = head.target.of(buf);
    let scheme = scheme_len(target).ok_or(Reason::BadTargetForm)?;
    let rest = &target[scheme..];
    let len = rest.iter().position(|b| matches!(b, b'/' | b'?')).unwrap_or(rest.len());
    if len == 0 || !authority::is_host(&rest[..len]) {
        return Err(Reason::BadAuthority.into());
    }
    let start = head.target.start as usize + scheme;
    head.authority = Some(Span::new(start, start + len));
    set_path(buf, start + len, head);
    if head.path.is_empty() {
        // The last byte of `://` is the very slash that an empty path stands for.
        head.path = Span::new(start - 1, start);
    }
    Ok(())
}

/// Bytes of `http://` or `https://`, in any case, at the target's start.
fn scheme_len(target: &[u8]) -> Option<usize> {
    let starts_with =
        |scheme: &[u8]| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let schemes: [&[u8]; 2] = [b"http://", b"https://"];
    schemes.into_iter().find(|scheme| starts_with(scheme)).map(<[u8]>::len)
}

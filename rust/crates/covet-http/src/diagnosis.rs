//! Naming what is wrong with a head. Only refused requests and slow ones come here.

use httparse::Request;

use crate::ascii::{is_token_byte, is_value_byte};
use crate::{Head, Reason, Reject, parse, target};

/// Checks a request line on its own, as strictly as the whole head is checked.
pub(crate) fn request_line(buf: &[u8], start: usize, section: usize, head: &mut Head) -> Result<(), Reject> {
    let mut request = Request::new(&mut []);
    if request.parse(&buf[start..section]).is_ok() && parse::set_line(buf, &request, head) {
        return target::read(buf, head);
    }
    Err(line_fault(&buf[start..section - 2]).into())
}

/// The fault of a whole head whose tokens `httparse` refused.
pub(crate) fn head(buf: &[u8], start: usize, section: usize, head: &mut Head) -> Reject {
    if let Err(reject) = request_line(buf, start, section, head) {
        return reject;
    }
    let lines = buf[section..buf.len() - 2].split_inclusive(|&b| b == b'\n');
    lines.map(|line| &line[..line.len() - 2]).find_map(field_fault).unwrap_or(Reason::BadFieldName).into()
}

/// What keeps a line from being `method SP target SP HTTP/1.x`.
fn line_fault(line: &[u8]) -> Reason {
    if line.contains(&b'\r') {
        return Reason::BareCr;
    }
    let mut words = line.split(|&b| b == b' ');
    let method = words.next().unwrap_or_default();
    if !method.iter().all(|&b| is_token_byte(b)) {
        return Reason::BadMethod;
    }
    match (words.next(), words.next(), words.next()) {
        (Some(target), _, _) if !target.is_empty() && !target::is_visible(target) => Reason::BadTarget,
        (Some(target), None, _) if !target.is_empty() => Reason::Http09,
        (Some(target), Some(version), None) if !target.is_empty() => version_fault(version),
        _ => Reason::BadRequestLine,
    }
}

/// A well-formed version of another number is one that is not spoken here.
fn version_fault(version: &[u8]) -> Reason {
    match version {
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            Reason::UnsupportedVersion
        }
        _ => Reason::BadVersion,
    }
}

/// What is wrong with one field line (without its CRLF), if anything.
fn field_fault(line: &[u8]) -> Option<Reason> {
    if line.contains(&b'\r') {
        return Some(Reason::BareCr);
    }
    if matches!(line.first(), Some(b' ' | b'\t')) {
        return Some(Reason::ObsFold);
    }
    let name_len = line.iter().take_while(|&&b| is_token_byte(b)).count();
    match &line[name_len..] {
        [b':', value @ ..] if name_len > 0 => {
            value.iter().any(|&b| !is_value_byte(b)).then_some(Reason::BadFieldValue)
        }
        [b' ' | b'\t', ..] if name_len > 0 && line.contains(&b':') => Some(Reason::SpaceBeforeColon),
        _ => Some(Reason::BadFieldName),
    }
}

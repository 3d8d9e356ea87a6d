//! The fields that steer the connection: Host, framing, Connection, Expect (RFC 9112, 3.2, 6, 9).

use crate::ascii::{decimal, is_token, members, trim};
use crate::{Framing, Head, Reason, Reject, Span, Version, authority};

/// What the fields said.
#[derive(Default)]
struct Seen {
    host: Option<Span>,
    length: Option<u64>,
    coding: Option<Span>,
    close: bool,
    keep_alive: bool,
    expect: bool,
}

/// Sets framing, authority, `keep_alive` and `expect_continue` from the fields, whose names are
/// in lower case.
pub(crate) fn interpret(buf: &[u8], head: &mut Head) -> Result<(), Reject> {
    let mut seen = Seen::default();
    for field in &head.fields {
        let value = field.value.of(buf);
        match field.name.of(buf) {
            b"host" => seen.take_host(value, field.value)?,
            b"content-length" => seen.take_length(value)?,
            b"transfer-encoding" => seen.take_coding(field.value)?,
            b"connection" => seen.take_connection(value),
            b"expect" => seen.take_expect(value)?,
            _ => {}
        }
    }
    seen.settle(buf, head)
}

impl Seen {
    fn take_host(&mut self, value: &[u8], span: Span) -> Result<(), Reject> {
        if self.host.replace(span).is_some() {
            return Err(Reason::HostRepeated.into());
        }
        if !value.is_empty() && !authority::is_host(value) {
            return Err(Reason::BadHost.into());
        }
        Ok(())
    }

    fn take_length(&mut self, value: &[u8]) -> Result<(), Reject> {
        let length = decimal(value).ok_or(Reason::BadContentLength)?;
        if self.length.replace(length).is_some() {
            return Err(Reason::RepeatedContentLength.into());
        }
        Ok(())
    }

    fn take_coding(&mut self, value: Span) -> Result<(), Reject> {
        if self.coding.replace(value).is_some() {
            return Err(Reason::BadTransferEncoding.into());
        }
        Ok(())
    }

    fn take_connection(&mut self, value: &[u8]) {
        for option in members(value) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    fn take_expect(&mut self, value: &[u8]) -> Result<(), Reject> {
        if !value.eq_ignore_ascii_case(b"100-continue") {
            return Err(Reason::UnknownExpectation.into());
        }
        self.expect = true;
        Ok(())
    }

    /// Judges the fields together.
    fn settle(&self, buf: &[u8], head: &mut Head) -> Result<(), Reject> {
        let http11 = head.version == Version::Http11;
        if self.host.is_none() && http11 {
            return Err(Reason::HostMissing.into());
        }
        self.settle_authority(buf, head);
        head.framing = self.framing(buf, http11)?;
        head.keep_alive = !self.close && (http11 || self.keep_alive);
        let has_body = !matches!(head.framing, Framing::None | Framing::Length(0));
        // HTTP/1.0 clients cannot mean it (RFC 9110, 10.1.1).
        head.expect_continue = self.expect && http11 && has_body;
        Ok(())
    }

    /// An absolute-form target's authority wins over Host and takes its place (RFC 9112, 3.2.2): whoever reads the field
    /// later must not see another host than the one that was judged.
    fn settle_authority(&self, buf: &[u8], head: &mut Head) {
        let Some(authority) = head.authority else {
            head.authority = self.host.filter(|host| !host.is_empty());
            return;
        };
        if let Some(field) = head.fields.iter_mut().find(|field| field.name.of(buf) == b"host") {
            field.value = authority;
        }
    }

    fn framing(&self, buf: &[u8], http11: bool) -> Result<Framing, Reject> {
        match (self.coding, self.length) {
            (Some(_), Some(_)) => Err(Reason::LengthAndCoding.into()),
            (Some(_), None) if !http11 => Err(Reason::CodingInHttp10.into()),
            (Some(coding), None) => read_coding(coding.of(buf)),
            (None, Some(length)) => Ok(Framing::Length(length)),
            (None, None) => Ok(Framing::None),
        }
    }
}

/// Exactly `chunked`, in any case. Another coding before it is unknown (501); a list that is
/// malformed or ends otherwise has no end that can be told (400).
fn read_coding(value: &[u8]) -> Result<Framing, Reject> {
    if value.eq_ignore_ascii_case(b"chunked") {
        return Ok(Framing::Chunked);
    }
    let is_chunked = |coding: &[u8]| coding.eq_ignore_ascii_case(b"chunked");
    let mut codings = value.split(|&b| b == b',').map(trim);
    let well_formed = codings.clone().all(is_token);
    let last_is_chunked = codings.clone().next_back().is_some_and(is_chunked);
    let chunked = codings.clone().filter(|coding| is_chunked(coding)).count();
    let only_one = codings.next().is_some() && codings.next().is_none();
    if well_formed && (only_one || (last_is_chunked && chunked == 1)) {
        return Err(Reason::UnknownCoding.into());
    }
    Err(Reason::BadTransferEncoding.into())
}

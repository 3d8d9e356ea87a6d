//! Parsing a request's head (RFC 9112, 2 to 6): `httparse` finds the tokens, the rules on top
//! refuse whatever two recipients could read in two ways.

use std::mem::MaybeUninit;

use httparse::{Header, Request, Status};

use crate::{Field, Head, HeadLimits, HeadScanner, Method, Reject, Span, Version};
use crate::{diagnosis, fields, target};

/// Field lines whose tokens fit the stack; heads with more of them allocate.
const ON_STACK: usize = 128;

/// What became of a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parse {
    /// The head is whole; `head.len` says how many bytes it took.
    Complete,
    /// More bytes are needed.
    Partial,
}

/// Parses the head at the start of `buf`, looking at all of it. For bytes that arrive in pieces
/// keep a [`HeadScanner`] and call its `parse`.
///
/// # Errors
/// A [`Reject`] when the head is malformed, ambiguous or over a limit.
pub fn parse_head(buf: &mut [u8], limits: &HeadLimits, head: &mut Head) -> Result<Parse, Reject> {
    HeadScanner::new().parse(buf, limits, head)
}

impl HeadScanner {
    /// Parses the head at the start of `buf`, which holds the bytes of earlier calls and what
    /// came since. The scanner is fresh again after a whole head. Field names are lower-cased in
    /// place once the head is whole; nothing is allocated after `head.fields` has grown.
    ///
    /// # Errors
    /// A [`Reject`] when the head is malformed, ambiguous or over a limit, as early as the bytes
    /// show it, and the same one until `reset`. It does not depend on how the bytes were split.
    pub fn parse(&mut self, buf: &mut [u8], limits: &HeadLimits, head: &mut Head) -> Result<Parse, Reject> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.advance(buf, limits, head).inspect_err(|&reject| self.fault = Some(reject))
    }

    fn advance(&mut self, buf: &mut [u8], limits: &HeadLimits, head: &mut Head) -> Result<Parse, Reject> {
        match self.scan(buf, limits) {
            Ok(Some(end)) => {
                let (start, lines, section) = (self.start, self.lines, self.section);
                self.reset();
                read_head(&mut buf[..end], start, section, lines, head)?;
                Ok(Parse::Complete)
            }
            Ok(None) => {
                self.check_line(buf, head)?;
                Ok(Parse::Partial)
            }
            Err(reject) => {
                self.check_line(buf, head)?;
                Err(reject)
            }
        }
    }

    /// Checks a whole request line before the rest is there. Faults of the request line come
    /// first, so that the split of the bytes cannot change the answer.
    fn check_line(&mut self, buf: &[u8], head: &mut Head) -> Result<(), Reject> {
        if self.section != 0 && !self.line_checked {
            diagnosis::request_line(buf, self.start, self.section, head)?;
            self.line_checked = true;
        }
        Ok(())
    }
}

/// Reads a whole head: `buf` ends with its blank line.
fn read_head(
    buf: &mut [u8],
    start: usize,
    section: usize,
    lines: usize,
    head: &mut Head,
) -> Result<(), Reject> {
    let found = if lines <= ON_STACK {
        let mut slots = [const { MaybeUninit::uninit() }; ON_STACK];
        read_tokens(buf, start, &mut slots, head)
    } else {
        read_tokens(buf, start, &mut vec![MaybeUninit::uninit(); lines], head)
    };
    if !found {
        return Err(diagnosis::head(buf, start, section, head));
    }
    target::read(buf, head)?;
    for field in &head.fields {
        buf[field.name.range()].make_ascii_lowercase();
    }
    fields::interpret(buf, head)?;
    head.len = buf.len();
    Ok(())
}

/// Fills in the spans; false when the bytes are not a head.
fn read_tokens<'b>(
    buf: &'b [u8],
    start: usize,
    slots: &mut [MaybeUninit<Header<'b>>],
    head: &mut Head,
) -> bool {
    let mut request = Request::new(&mut []);
    let parsed = request.parse_with_uninit_headers(&buf[start..], slots);
    if parsed != Ok(Status::Complete(buf.len() - start)) {
        return false;
    }
    if !set_line(buf, &request, head) {
        return false;
    }
    head.fields.clear();
    head.fields.extend(request.headers.iter().map(|header| Field {
        name: span_in(buf, header.name.as_bytes()),
        value: span_in(buf, header.value),
    }));
    true
}

/// Takes over the tokens of the request line; false when one is lacking.
pub(crate) fn set_line(buf: &[u8], request: &Request<'_, '_>, head: &mut Head) -> bool {
    let (Some(method), Some(path), Some(version)) = (request.method, request.path, request.version) else {
        return false;
    };
    head.method = Method::from_bytes(method.as_bytes());
    head.method_span = span_in(buf, method.as_bytes());
    head.target = span_in(buf, path.as_bytes());
    head.version = if version == 0 { Version::Http10 } else { Version::Http11 };
    true
}

/// Where a slice lies in the buffer that it was cut from.
fn span_in(buf: &[u8], slice: &[u8]) -> Span {
    let start = slice.as_ptr().addr() - buf.as_ptr().addr();
    Span::new(start, start + slice.len())
}

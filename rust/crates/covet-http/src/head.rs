//! The parsed head of a request: spans over the bytes it came from.

use std::ops::Range;

/// A range of bytes in the buffer that the head was parsed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two offsets into a buffer (which limits keep under 4 GiB).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// The bytes of this span.
    #[must_use]
    pub fn of(self, buf: &[u8]) -> &[u8] {
        &buf[self.range()]
    }

    /// The span as a range of indices.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many bytes it covers.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The request methods that the engine tells apart by number (RFC 9110, 9; RFC 5789).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    #[default]
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
    /// OPTIONS
    Options,
    /// PATCH
    Patch,
    /// TRACE
    Trace,
    /// CONNECT
    Connect,
    /// Any other token: the span says which.
    Other,
}

/// The minor version of HTTP/1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    #[default]
    Http11,
}

/// How the request's body is delimited (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// No body.
    #[default]
    None,
    /// Exactly so many bytes.
    Length(u64),
    /// The chunked transfer coding.
    Chunked,
}

/// One header field. The name's bytes were lower-cased in place by the parser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// The field's name, lower case.
    pub name: Span,
    /// The field's value, without surrounding white space.
    pub value: Span,
}

/// A request's head. All spans are relative to the start of the buffer that was parsed.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The method, told apart.
    pub method: Method,
    /// The method as sent.
    pub method_span: Span,
    /// The protocol version.
    pub version: Version,
    /// The request target as sent.
    pub target: Span,
    /// The path, percent-encoded as sent; `*` for the asterisk form.
    pub path: Span,
    /// The query without `?`, when there is one.
    pub query: Option<Span>,
    /// Host of an absolute-form target, else the Host field's value.
    pub authority: Option<Span>,
    /// Header fields in the order sent. The value of Host is the authority of an absolute-form target.
    pub fields: Vec<Field>,
    /// How the body is delimited.
    pub framing: Framing,
    /// `Expect: 100-continue` was sent (and the version is 1.1).
    pub expect_continue: bool,
    /// The client asked to keep the connection.
    pub keep_alive: bool,
    /// How many bytes the head took, its blank line included.
    pub len: usize,
}

impl Head {
    /// The first value of the field with this lower-case name.
    #[must_use]
    pub fn field<'a>(&self, buf: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
        self.fields.iter().find(|f| f.name.of(buf) == name).map(|f| f.value.of(buf))
    }
}

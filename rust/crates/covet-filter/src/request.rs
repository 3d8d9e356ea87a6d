//! What filters see of a request, and what they note of it.

use covet_coding::Coding;
use covet_http::{Framing, Head};

/// A request whose head has been read.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its head.
    pub head: &'a Head,
    /// The bytes that the head's spans point into.
    pub buf: &'a [u8],
    /// How long its body is; a length that is not known is that of [`Framing::Chunked`].
    pub framing: Framing,
    /// Whether it came over TLS.
    pub secure: bool,
}

impl<'a> Request<'a> {
    /// The values of the field with this lower-case name.
    pub fn values(self, name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let of_name = move |field: &&covet_http::Field| field.name.of(self.buf) == name;
        self.head.fields.iter().filter(of_name).map(move |field| field.value.of(self.buf))
    }

    /// The method as sent.
    #[must_use]
    pub fn method(self) -> &'a [u8] {
        self.head.method_span.of(self.buf)
    }

    /// The path as sent.
    #[must_use]
    pub fn path(self) -> &'a [u8] {
        self.head.path.of(self.buf)
    }
}

/// What filters noted of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// The request's id; empty when no filter gives any.
    pub id: Vec<u8>,
    /// Bytes that its body may have, where a filter says so.
    pub body_limit: Option<u64>,
    /// The coding that its response may be sent in, where a filter says so.
    pub coding: Option<Coding>,
}

impl Notes {
    /// Forgets everything; the room stays.
    pub fn clear(&mut self) {
        self.id.clear();
        self.body_limit = None;
        self.coding = None;
    }

    /// The least of the limit noted and another one.
    #[must_use]
    pub fn least(&self, limit: u64) -> u64 {
        self.body_limit.map_or(limit, |noted| noted.min(limit))
    }
}

//! A filter's answer, rendered when the filter is made.

use covet_http::{HeadTemplate, problem_body};

/// A whole response that does not depend on the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    head: Vec<u8>,
    body: Vec<u8>,
}

/// The media type of a problem document (RFC 9457).
const PROBLEM: &[u8] = b"application/problem+json";

impl Answer {
    /// A problem document. `status` is an error's.
    #[must_use]
    pub fn problem(status: u16, detail: &str) -> Self {
        let head = HeadTemplate::new(status, [(b"content-type".as_slice(), PROBLEM)]);
        debug_assert!(head.is_ok(), "{status} is no status of a response");
        let head = head.map_or_else(|_| Vec::new(), |head| head.bytes().to_vec());
        Self { status, head, body: problem_body(status, Some(detail)) }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The rendered status line and fields, without length and date.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The same fields as names and values.
    pub fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        std::iter::once((b"content-type".as_slice(), PROBLEM))
    }

    /// The content.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

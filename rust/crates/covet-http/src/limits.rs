//! Bounds on what a request's head may take.

/// How large a head may be. The defaults are covet's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadLimits {
    /// Bytes of the request line without its CRLF; a longer one is refused with 414.
    pub max_request_line: usize,
    /// Field lines; more are refused with 431.
    pub max_header_count: usize,
    /// Bytes of the whole field section, line ends and the closing blank line included; more are
    /// refused with 431.
    pub max_header_size: usize,
}

impl Default for HeadLimits {
    fn default() -> Self {
        Self { max_request_line: 8192, max_header_count: 100, max_header_size: 32768 }
    }
}

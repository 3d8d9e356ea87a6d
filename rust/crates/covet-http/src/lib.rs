//! HTTP/1.1 messages, strictly (RFC 9110, RFC 9112), without I/O.

mod head;

pub use head::{Field, Framing, Head, Method, Span, Version};

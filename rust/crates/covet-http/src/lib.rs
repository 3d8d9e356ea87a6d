//! HTTP/1.1 messages, strictly (RFC 9110, RFC 9112), without I/O.
//!
//! Requests come in through [`HeadScanner`] and [`BodyDecoder`], responses go out through
//! [`write_head`] or a [`HeadTemplate`]. What could be read in two ways is refused.

mod ascii;
mod authority;
mod block;
mod body;
mod chunked;
mod cookies;
mod date;
mod diagnosis;
mod extension;
mod fault;
mod fields;
mod head;
mod limits;
mod method;
mod parse;
mod percent;
mod problem;
mod query;
mod reject;
mod response;
mod scanner;
mod status;
mod target;
mod template;

pub use authority::split_authority;
pub use block::{FieldBlock, FieldName};
pub use body::BodyDecoder;
pub use chunked::{ChunkedDecoder, Step};
pub use cookies::Cookies;
pub use date::{DATE_LEN, DateCache, imf_fixdate};
pub use fault::{HeaderFault, check_field};
pub use head::{Field, Framing, Head, Method, Span, Version};
pub use limits::HeadLimits;
pub use parse::{Parse, parse_head};
pub use percent::{BadTarget, ENCODED_SLASH, decode_path};
pub use problem::problem_body;
pub use query::{QueryPairs, unescape};
pub use reject::{Reason, Reject};
pub use response::{
    Connection, LAST_CHUNK, ResponseFraming, write_blocks, write_chunk, write_chunk_end, write_chunk_head,
    write_head, write_head_end,
};
pub use scanner::HeadScanner;
pub use status::{allows_body, has_content, reason_phrase, status_line};
pub use template::HeadTemplate;

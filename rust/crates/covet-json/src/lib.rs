//! The bytes of JSON, each value by a function that appends it to a buffer.
//!
//! They are the bytes that pydantic-core writes: a string with the escapes of `serde_json`, dates and times as RFC 3339
//! has them, UUIDs in lower case.

mod moment;
mod number;
mod short;
mod text;
mod uuid;

pub use moment::{Clock, Day, date, datetime, time};
pub use number::{float, integer, unsigned};
pub use short::Literal;
pub use text::text;
pub use uuid::uuid;

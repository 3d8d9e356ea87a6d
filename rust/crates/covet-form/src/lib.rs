//! Forms as they arrive: `application/x-www-form-urlencoded` (WHATWG URL, 5) and `multipart/form-data` (RFC 7578).
//!
//! A [`Parser`] is fed with the body in pieces of any size and tells a [`Sink`] what it found: fields, which are text
//! and come whole, and files, whose bytes are passed on as they are. Nothing of a file is kept. Every limit is
//! enforced while parsing, so that what passes one is refused before the rest is read.
//!
//! The reading is strict: what two parsers could read in two ways is malformed.

mod boundary;
mod disposition;
mod events;
mod extended;
mod fault;
mod fields;
mod limits;
mod multipart;
mod parameters;
mod parser;
mod part;
mod search;
mod text;
mod urlencoded;

pub use events::{Event, Events};
pub use fault::{Fault, Malformed, Passed};
pub use limits::FormLimits;
pub use parser::{Kind, Parser, Sink};
pub use part::Part;

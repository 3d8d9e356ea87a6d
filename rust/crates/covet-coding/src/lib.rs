//! Content codings (RFC 9110, 8.4): which one a client is sent, how content is written in it, and how it is read.
//!
//! [`choose`] reads `Accept-Encoding`, an [`Encoder`] writes, and a [`Decoder`] reads no more than it may.

mod choose;
mod coding;
mod decoder;
mod encoder;

pub use choose::choose;
pub use coding::{Coding, Levels};
pub use decoder::{DecodeFault, Decoder, PIECE};
pub use encoder::Encoder;

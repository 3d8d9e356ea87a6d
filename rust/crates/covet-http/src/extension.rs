//! The grammar of chunk extensions (RFC 9112, 7.1.1), without the white space that it merely
//! tolerates: `;name`, `;name=token`, `;name="quoted"`.

use crate::ascii::{is_token_byte, is_value_byte};

/// Where in the extensions of one chunk a decoder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    /// After a semicolon.
    Start,
    Name,
    /// After an equals sign.
    Equals,
    Token,
    Quoted,
    /// After a backslash within quotes.
    Escaped,
    /// After the closing quote.
    Closed,
}

impl Extension {
    /// Where it stands after one more byte; `None` when the byte cannot stand there.
    pub(crate) const fn next(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Name | Self::Token | Self::Closed, b';') => Some(Self::Start),
            (Self::Name, b'=') => Some(Self::Equals),
            (Self::Equals, b'"') => Some(Self::Quoted),
            (Self::Quoted, b'"') => Some(Self::Closed),
            (Self::Quoted, b'\\') => Some(Self::Escaped),
            (Self::Start | Self::Name, _) if is_token_byte(byte) => Some(Self::Name),
            (Self::Equals | Self::Token, _) if is_token_byte(byte) => Some(Self::Token),
            (Self::Quoted | Self::Escaped, _) if is_value_byte(byte) => Some(Self::Quoted),
            _ => None,
        }
    }

    /// Whether the line may end here.
    pub(crate) const fn may_end(self) -> bool {
        matches!(self, Self::Name | Self::Token | Self::Closed)
    }
}

//! Bytes of a form as text.

use crate::fault::{Fault, Malformed, Passed};

/// A field's name, or a file's: UTF-8 without control characters, so that no UTF-16 and no NUL comes through.
pub(crate) fn name(bytes: Vec<u8>, limit: u64) -> Result<String, Fault> {
    if bytes.len() as u64 > limit {
        return Err(Fault::over(Passed::NameLength, limit));
    }
    let text = String::from_utf8(bytes).map_err(|_| Malformed::Name)?;
    if text.chars().any(char::is_control) {
        return Err(Malformed::Name.into());
    }
    Ok(text)
}

/// How a field's bytes are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Latin1,
}

impl Charset {
    /// The charset of this name.
    pub(crate) fn named(name: &[u8]) -> Result<Self, Malformed> {
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        if is(b"utf-8") || is(b"utf8") || is(b"us-ascii") || is(b"ascii") {
            Ok(Self::Utf8)
        } else if is(b"iso-8859-1") || is(b"latin-1") {
            Ok(Self::Latin1)
        } else {
            Err(Malformed::Charset)
        }
    }

    /// The text.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> Result<String, Malformed> {
        match self {
            Self::Utf8 => String::from_utf8(bytes).map_err(|_| Malformed::Text),
            Self::Latin1 => Ok(bytes.into_iter().map(char::from).collect()),
        }
    }
}

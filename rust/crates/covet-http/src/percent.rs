//! Percent-decoding of paths, exactly (RFC 3986, 2.1).

use std::fmt;

use memchr::memchr;

use crate::ascii::hex;

/// Stands for an encoded slash (`%2F`) in a decoded path. No UTF-8 text holds this byte, so a
/// router can tell it from the slashes that divide segments.
pub const ENCODED_SLASH: u8 = 0xFF;

/// Why a path cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadTarget {
    /// A `%` is not followed by two hexadecimal digits.
    Escape,
    /// The decoded bytes are not UTF-8.
    Utf8,
    /// The path holds NUL, which ends names on the systems below.
    Nul,
}

impl BadTarget {
    /// A stable code in kebab case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Escape => "bad-escape",
            Self::Utf8 => "bad-utf-8",
            Self::Nul => "nul-in-path",
        }
    }

    /// One sentence for people; the status is 400.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Escape => "The path holds a % that two hexadecimal digits do not follow.",
            Self::Utf8 => "The decoded path is not UTF-8.",
            Self::Nul => "The path holds a NUL byte.",
        }
    }
}

impl fmt::Display for BadTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail())
    }
}

impl std::error::Error for BadTarget {}

/// Decodes a path: `raw` itself when it holds no escape, else what was written to `out`, whose
/// former content is dropped. `%2F` becomes [`ENCODED_SLASH`]; the rest is UTF-8.
///
/// # Errors
/// [`BadTarget`] for a malformed escape, for bytes that are not UTF-8, and for NUL.
pub fn decode_path<'a>(raw: &'a [u8], out: &'a mut Vec<u8>) -> Result<&'a [u8], BadTarget> {
    let Some(first) = memchr(b'%', raw) else {
        check_text(raw)?;
        return Ok(raw);
    };
    if memchr(ENCODED_SLASH, raw).is_some() {
        return Err(BadTarget::Utf8);
    }
    out.clear();
    out.reserve(raw.len());
    out.extend_from_slice(&raw[..first]);
    let mut rest = &raw[first..];
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'%' {
            let [high, low, tail @ ..] = rest else { return Err(BadTarget::Escape) };
            out.push(decode(*high, *low)?);
            rest = tail;
        } else {
            out.push(*byte);
        }
    }
    out.split(|&b| b == ENCODED_SLASH).try_for_each(check_text)?;
    Ok(out)
}

/// The byte that an escape stands for, or the marker for a slash.
fn decode(high: u8, low: u8) -> Result<u8, BadTarget> {
    let (Some(high), Some(low)) = (hex(high), hex(low)) else { return Err(BadTarget::Escape) };
    match high << 4 | low {
        b'/' => Ok(ENCODED_SLASH),
        ENCODED_SLASH => Err(BadTarget::Utf8),
        byte => Ok(byte),
    }
}

fn check_text(bytes: &[u8]) -> Result<(), BadTarget> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(BadTarget::Utf8);
    }
    if memchr(0, bytes).is_some() {
        return Err(BadTarget::Nul);
    }
    Ok(())
}

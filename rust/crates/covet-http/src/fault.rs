//! Checking the fields that an application wants to send.

use std::fmt;

use crate::ascii::{decimal, is_token, is_value_byte};

/// Why a response head cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// The status is not a final one: 200 to 599.
    Status,
    /// A field name is empty or not a token.
    Name,
    /// A field value holds CR, LF, NUL or another control character.
    Value,
    /// The field belongs to the connection, which the server manages.
    Forbidden,
    /// A Content-Length is malformed, repeated, or not that of the response.
    ContentLength,
}

impl HeaderFault {
    /// A stable code in kebab case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Status => "bad-status",
            Self::Name => "bad-header-name",
            Self::Value => "bad-header-value",
            Self::Forbidden => "forbidden-header",
            Self::ContentLength => "bad-content-length",
        }
    }
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status => "a response's status must be from 200 to 599",
            Self::Name => "a header name must be a token",
            Self::Value => "a header value must hold no CR, LF, NUL or other control character",
            Self::Forbidden => "the server sets this header itself",
            Self::ContentLength => "the Content-Length is not the one of this response",
        })
    }
}

impl std::error::Error for HeaderFault {}

/// Checks one field of a response, its name in any case; `Ok(Some(n))` when it is a
/// Content-Length of `n`.
///
/// # Errors
/// What is wrong with the field by itself.
pub fn check_field(name: &[u8], value: &[u8]) -> Result<Option<u64>, HeaderFault> {
    if !is_token(name) {
        return Err(HeaderFault::Name);
    }
    if !value.iter().all(|&b| is_value_byte(b)) {
        return Err(HeaderFault::Value);
    }
    match name.len() {
        7 | 10 | 16 | 17 if is_forbidden(name) => Err(HeaderFault::Forbidden),
        14 if name.eq_ignore_ascii_case(b"content-length") => {
            decimal(value).map(Some).ok_or(HeaderFault::ContentLength)
        }
        _ => Ok(None),
    }
}

/// Fields that say how the connection is used, which only the server knows.
fn is_forbidden(name: &[u8]) -> bool {
    let forbidden: [&[u8]; 5] =
        [b"upgrade", b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding"];
    forbidden.iter().any(|field| name.eq_ignore_ascii_case(field))
}

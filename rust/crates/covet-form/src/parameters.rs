//! A value with parameters: `form-data; name="a"` (RFC 9110, 5.6.6; RFC 2183).

use std::borrow::Cow;

/// A header's value, read from its parts.
pub(crate) struct Parameters<'a> {
    /// What comes before the first `;`.
    pub(crate) value: &'a [u8],
    rest: &'a [u8],
}

/// A parameter: its name and its value, unquoted.
pub(crate) type Parameter<'a> = (&'a [u8], Cow<'a, [u8]>);

/// The value can't be read.
#[derive(Debug)]
pub(crate) struct Unreadable;

impl<'a> Parameters<'a> {
    /// The parameters of a field's value.
    pub(crate) fn new(field: &'a [u8]) -> Self {
        let end = memchr::memchr(b';', field).unwrap_or(field.len());
        Self { value: field[..end].trim_ascii(), rest: &field[end..] }
    }

    /// The next name and value, or the end.
    pub(crate) fn next(&mut self) -> Result<Option<Parameter<'a>>, Unreadable> {
        self.rest = self.rest.trim_ascii();
        let Some(rest) = self.rest.strip_prefix(b";") else {
            return if self.rest.is_empty() { Ok(None) } else { Err(Unreadable) };
        };
        let rest = rest.trim_ascii_start();
        if rest.is_empty() {
            self.rest = rest;
            return Ok(None); // a lone `;` at the end, which some clients send
        }
        let equals = memchr::memchr(b'=', rest).ok_or(Unreadable)?;
        let (name, rest) = (&rest[..equals], &rest[equals + 1..]);
        if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
            return Err(Unreadable);
        }
        let value = match rest.strip_prefix(b"\"") {
            Some(rest) => self.quoted(rest)?,
            None => self.token(rest)?,
        };
        Ok(Some((name, value)))
    }

    fn token(&mut self, rest: &'a [u8]) -> Result<Cow<'a, [u8]>, Unreadable> {
        let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
        let value = rest[..end].trim_ascii_end();
        if value.is_empty() || value.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'"')) {
            return Err(Unreadable);
        }
        self.rest = &rest[end..];
        Ok(Cow::Borrowed(value))
    }

    /// Up to the closing quote. Only `\"` and `\\` are escapes: some clients send the backslashes of paths as they are.
    fn quoted(&mut self, rest: &'a [u8]) -> Result<Cow<'a, [u8]>, Unreadable> {
        let mut value: Cow<'a, [u8]> = Cow::Borrowed(&[]);
        let (mut from, mut at) = (0, 0);
        loop {
            let found =
                memchr::memchr2(b'"', b'\\', rest.get(at..).ok_or(Unreadable)?).ok_or(Unreadable)? + at;
            let escaped = rest[found] == b'\\';
            if escaped && !matches!(rest.get(found + 1), Some(b'"' | b'\\')) {
                at = found + 1;
                continue;
            }
            let piece = &rest[from..found];
            if !escaped {
                self.rest = &rest[found + 1..];
                return Ok(if value.is_empty() { Cow::Borrowed(piece) } else { append(value, piece) });
            }
            value = append(value, piece);
            from = found + 1;
            at = found + 2;
        }
    }
}

fn append<'a>(value: Cow<'a, [u8]>, piece: &[u8]) -> Cow<'a, [u8]> {
    let mut owned = value.into_owned();
    owned.extend_from_slice(piece);
    Cow::Owned(owned)
}

/// Whether the byte may be part of a token (RFC 9110, 5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

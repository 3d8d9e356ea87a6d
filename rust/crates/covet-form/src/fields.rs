//! The header of a part.

use crate::disposition::Disposition;
use crate::fault::{Fault, Malformed, Passed};
use crate::limits::FormLimits;
use crate::parameters::{Parameters, is_token};
use crate::part::Part;
use crate::text::Charset;

/// What a part's header says that it is.
#[derive(Debug)]
pub(crate) enum Head {
    /// A field of this name, in this charset.
    Field(String, Charset),
    /// A file.
    File(Part),
}

/// Reads the lines of a header, without the empty one at its end.
pub(crate) fn parse(block: &[u8], limits: &FormLimits) -> Result<Head, Fault> {
    let mut fields = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let end = memchr::memmem::find(rest, b"\r\n").ok_or(Malformed::Header)?;
        fields.push(field(&rest[..end])?);
        if fields.len() as u64 > limits.max_headers {
            return Err(Fault::over(Passed::Headers, limits.max_headers));
        }
        rest = &rest[end + 2..];
    }
    let disposition = one(&fields, b"content-disposition").map_err(|_| Malformed::Disposition)?;
    let disposition = disposition.ok_or(Malformed::Disposition)?;
    let Disposition { name, filename } = Disposition::parse(disposition, limits.max_name_length)?;
    check_encoding(one(&fields, b"content-transfer-encoding")?)?;
    let content_type = one(&fields, b"content-type")?;
    match filename {
        None => Ok(Head::Field(name, charset(content_type)?)),
        Some(filename) => {
            let headers = fields.into_iter().map(|(name, value)| (lower(name), value.to_vec())).collect();
            Ok(Head::File(Part { name, filename, headers }))
        }
    }
}

type Field<'a> = (&'a [u8], &'a [u8]);

/// One line: a token, a colon, a value without control characters. Folded lines are refused (RFC 9112, 5.2).
fn field(line: &[u8]) -> Result<Field<'_>, Malformed> {
    let colon = memchr::memchr(b':', line).ok_or(Malformed::Header)?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    let bad = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
    if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) || value.iter().any(bad) {
        // A control character in a name that is quoted in the value is told as what it is.
        let disposition = name.eq_ignore_ascii_case(b"content-disposition")
            && memchr::memchr2(b'\r', b'\n', value).is_none();
        return Err(if disposition { Malformed::Name } else { Malformed::Header });
    }
    Ok((name, value))
}

/// The value of a field that may occur once.
fn one<'a>(fields: &[Field<'a>], name: &[u8]) -> Result<Option<&'a [u8]>, Malformed> {
    let mut found = fields.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| *value);
    if found.next().is_some() { Err(Malformed::Header) } else { Ok(value) }
}

/// `base64` and its like would have to be decoded; the others mean nothing.
fn check_encoding(value: Option<&[u8]>) -> Result<(), Malformed> {
    let nothing = [b"7bit".as_slice(), b"8bit", b"binary"];
    match value {
        Some(value) if !nothing.iter().any(|known| value.eq_ignore_ascii_case(known)) => {
            Err(Malformed::Encoding)
        }
        _ => Ok(()),
    }
}

fn charset(content_type: Option<&[u8]>) -> Result<Charset, Malformed> {
    let Some(content_type) = content_type else { return Ok(Charset::Utf8) };
    let mut parameters = Parameters::new(content_type);
    while let Some((name, value)) = parameters.next().map_err(|_| Malformed::Header)? {
        if name.eq_ignore_ascii_case(b"charset") {
            return Charset::named(&value);
        }
    }
    Ok(Charset::Utf8)
}

fn lower(name: &[u8]) -> String {
    name.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

//! Writing response heads and chunks.

use crate::fault::{HeaderFault, check_field};
use crate::status::{allows_body, write_status_line};
use crate::{DATE_LEN, FieldBlock};

/// How a response's content is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseFraming {
    /// No content and no length: 1xx, 204, 304, and HEAD when the length is unknown.
    None,
    /// So many bytes of content (or, for HEAD and 304, what they would have been).
    Length(u64),
    /// The chunked transfer coding.
    Chunked,
    /// The connection's end, for HTTP/1.0.
    Close,
}

/// What the Connection field says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Nothing: the version's default holds.
    #[default]
    Default,
    /// `keep-alive`, for HTTP/1.0.
    KeepAlive,
    /// `close`
    Close,
}

/// The chunk that ends a body without trailers.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Appends a response's head. `fields` are checked and written with lower-case names; a date of
/// theirs wins over `date`, and a Content-Length of theirs must be the one of `framing` (with
/// [`ResponseFraming::None`] and 304 or HEAD it is written as it is). The blocks follow, without
/// what stands before. On an error nothing is appended.
///
/// # Errors
/// The first fault found.
pub fn write_head<'a>(
    out: &mut Vec<u8>,
    status: u16,
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8]), IntoIter: Clone>,
    blocks: [&FieldBlock; 2],
    framing: ResponseFraming,
    date: &[u8; DATE_LEN],
    connection: Connection,
) -> Result<(), HeaderFault> {
    let (start, fields) = (out.len(), fields.into_iter());
    let written = write_fields(out, status, fields.clone()).and_then(|seen| {
        check_length(status, seen.length, framing)?;
        write_blocks(out, fields.map(|(name, _)| name), blocks);
        let framing = if seen.length.is_some() { ResponseFraming::None } else { framing };
        write_head_end(out, framing, (!seen.date).then_some(date), connection);
        Ok(())
    });
    written.inspect_err(|_| out.truncate(start))
}

/// What the application's fields said already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SeenFields {
    pub(crate) length: Option<u64>,
    pub(crate) date: bool,
}

/// Appends the status line and the fields.
pub(crate) fn write_fields<'a>(
    out: &mut Vec<u8>,
    status: u16,
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
) -> Result<SeenFields, HeaderFault> {
    if !(200..600).contains(&status) {
        return Err(HeaderFault::Status);
    }
    write_status_line(out, status);
    let mut seen = SeenFields::default();
    for (name, value) in fields {
        if let Some(length) = check_field(name, value)?
            && seen.length.replace(length).is_some()
        {
            return Err(HeaderFault::ContentLength);
        }
        seen.date |= name.eq_ignore_ascii_case(b"date");
        out.extend(name.iter().map(u8::to_ascii_lowercase));
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    Ok(seen)
}

/// Appends both blocks: of the first what isn't in `taken`, of the second what is in neither.
pub fn write_blocks<'a>(
    out: &mut Vec<u8>,
    taken: impl Iterator<Item = &'a [u8]> + Clone,
    [first, second]: [&FieldBlock; 2],
) {
    first.write(out, taken.clone());
    let both = taken.map(|name| -> &[u8] { name }).chain(first.iter().map(|(name, _)| name));
    second.write(out, both);
}

/// Holds the application's Content-Length against the response.
fn check_length(status: u16, length: Option<u64>, framing: ResponseFraming) -> Result<(), HeaderFault> {
    let fits = match (length, framing) {
        (None, _) => true,
        (Some(_), ResponseFraming::None) => status != 204,
        (Some(length), ResponseFraming::Length(actual)) => length == actual,
        (Some(_), ResponseFraming::Chunked | ResponseFraming::Close) => false,
    };
    fits.then_some(()).ok_or(HeaderFault::ContentLength)
}

/// Appends framing, date and connection, and the blank line.
pub fn write_head_end(
    out: &mut Vec<u8>,
    framing: ResponseFraming,
    date: Option<&[u8; DATE_LEN]>,
    connection: Connection,
) {
    match framing {
        ResponseFraming::None | ResponseFraming::Close => {}
        ResponseFraming::Length(length) => {
            out.extend_from_slice(b"content-length: ");
            out.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        ResponseFraming::Chunked => out.extend_from_slice(b"transfer-encoding: chunked\r\n"),
    }
    if let Some(date) = date {
        out.extend_from_slice(b"date: ");
        out.extend_from_slice(date);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(match connection {
        Connection::Default => b"\r\n",
        Connection::KeepAlive => b"connection: keep-alive\r\n\r\n",
        Connection::Close => b"connection: close\r\n\r\n",
    });
}

/// Appends the line before a chunk's data. `len` must not be 0: that would end the body.
pub fn write_chunk_head(out: &mut Vec<u8>, len: usize) {
    debug_assert_ne!(len, 0, "an empty chunk ends the body");
    let digits = (usize::BITS - len.leading_zeros()).div_ceil(4).max(1);
    out.extend((0..digits).rev().map(|i| b"0123456789abcdef"[len >> (4 * i) & 15]));
    out.extend_from_slice(b"\r\n");
}

/// Appends what follows a chunk's data.
pub fn write_chunk_end(out: &mut Vec<u8>) {
    out.extend_from_slice(b"\r\n");
}

/// Appends a whole chunk; nothing for empty data.
pub fn write_chunk(out: &mut Vec<u8>, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    write_chunk_head(out, data.len());
    out.extend_from_slice(data);
    write_chunk_end(out);
}

impl ResponseFraming {
    /// The framing of a response to a client of HTTP/1.1 (or 1.0): by its length when known.
    #[must_use]
    pub const fn choose(status: u16, length: Option<u64>, http11: bool) -> Self {
        match length {
            _ if !allows_body(status) => Self::None,
            Some(length) => Self::Length(length),
            None if http11 => Self::Chunked,
            None => Self::Close,
        }
    }
}

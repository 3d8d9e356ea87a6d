//! What the tests have in common: a sink that keeps everything, and forms to read.

#![allow(dead_code, reason = "each test takes what it needs")]

use covet_form::{Fault, FormLimits, Parser, Part, Sink};

/// What a form held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Field(String, String),
    File(Part, Vec<u8>),
}

/// Keeps all that it is told.
#[derive(Debug, Default)]
pub struct Kept {
    pub found: Vec<Found>,
    open: bool,
}

impl Sink for Kept {
    fn field(&mut self, name: String, value: String) {
        assert!(!self.open, "a field within a file");
        self.found.push(Found::Field(name, value));
    }

    fn file(&mut self, part: Part) {
        assert!(!std::mem::replace(&mut self.open, true), "a file within a file");
        self.found.push(Found::File(part, Vec::new()));
    }

    fn data(&mut self, bytes: &[u8]) {
        assert!(self.open && !bytes.is_empty());
        match self.found.last_mut() {
            Some(Found::File(_, content)) => content.extend_from_slice(bytes),
            _ => panic!("data of no file"),
        }
    }

    fn end(&mut self) {
        assert!(std::mem::replace(&mut self.open, false), "the end of no file");
    }
}

pub const URLENCODED: &[u8] = b"application/x-www-form-urlencoded";
pub const MULTIPART: &[u8] = b"multipart/form-data; boundary=XX";

/// Reads a body that arrives in these pieces.
pub fn read_pieces<'a>(
    content_type: &[u8],
    limits: FormLimits,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<Found>, Fault> {
    let mut parser = Parser::new(content_type, limits)?;
    let mut kept = Kept::default();
    for piece in pieces {
        parser.feed(piece, &mut kept)?;
    }
    parser.finish(&mut kept)?;
    assert!(!kept.open, "a file without an end");
    Ok(kept.found)
}

/// Reads a body that arrives at once.
pub fn read(content_type: &[u8], body: &[u8]) -> Result<Vec<Found>, Fault> {
    read_pieces(content_type, FormLimits::default(), [body])
}

/// Reads a multipart body with the boundary `XX`.
pub fn multipart(body: &[u8]) -> Result<Vec<Found>, Fault> {
    read(MULTIPART, body)
}

/// A body of one part with this header, without its last line's end.
pub fn part(header: &str, content: &[u8]) -> Vec<u8> {
    [b"--XX\r\n", header.as_bytes(), b"\r\n\r\n", content, b"\r\n--XX--\r\n"].concat()
}

pub fn field(name: &str, value: &str) -> Found {
    Found::Field(name.into(), value.into())
}

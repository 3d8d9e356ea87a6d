//! What was found in a piece, kept until somebody has time for it.

use std::ops::Range;

use crate::parser::Sink;
use crate::part::Part;

/// Something that was found.
#[derive(Debug)]
pub enum Event {
    /// A field: its name and value.
    Field(String, String),
    /// A file begins.
    File(Part),
    /// Bytes of a file, in the piece.
    Data(Range<usize>),
    /// Bytes of a file that aren't in the piece: the one before ended with them.
    Held(Box<[u8]>),
    /// The file is whole.
    End,
}

/// Takes down what is found in one piece, and copies nothing of it.
#[derive(Debug)]
pub struct Events<'a> {
    piece: &'a [u8],
    found: Vec<Event>,
}

impl<'a> Events<'a> {
    /// Nothing yet of this piece, which is the one that the parser is to be fed with.
    #[must_use]
    pub fn of(piece: &'a [u8]) -> Self {
        Self { piece, found: Vec::new() }
    }

    /// What was found, in its order.
    #[must_use]
    pub fn found(self) -> Vec<Event> {
        self.found
    }
}

impl Sink for Events<'_> {
    fn field(&mut self, name: String, value: String) {
        self.found.push(Event::Field(name, value));
    }

    fn file(&mut self, part: Part) {
        self.found.push(Event::File(part));
    }

    fn data(&mut self, bytes: &[u8]) {
        // Bytes of the piece are told by their place in it. What was held back is the start of a delimiter, and short.
        let at = (bytes.as_ptr() as usize).checked_sub(self.piece.as_ptr() as usize);
        self.found.push(match at {
            Some(at) if at + bytes.len() <= self.piece.len() => Event::Data(at..at + bytes.len()),
            _ => Event::Held(bytes.into()),
        });
    }

    fn end(&mut self) {
        self.found.push(Event::End);
    }
}

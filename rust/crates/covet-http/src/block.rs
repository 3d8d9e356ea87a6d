//! Fields that many responses have: rendered once, and copied into a head as a whole.

use crate::fault::{HeaderFault, check_field};

/// Header fields in the form in which they are sent. A head that has one of them already keeps its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldBlock {
    bytes: Vec<u8>,
    lines: Vec<Line>,
    /// A bit for the length of each name, so that most names are told apart without a look at them.
    lengths: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    start: usize,
    name: usize,
    end: usize,
}

/// The name of a field that a block may hold, checked and in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    /// With the colon and the space behind it.
    rendered: Vec<u8>,
}

impl FieldName {
    /// Checks a name.
    ///
    /// # Errors
    /// What is wrong with it. Content-Length and Date differ from response to response and are refused.
    pub fn new(name: &[u8]) -> Result<Self, HeaderFault> {
        let lower = name.to_ascii_lowercase();
        match &*lower {
            b"content-length" => return Err(HeaderFault::ContentLength),
            b"date" => return Err(HeaderFault::Forbidden),
            _ => check_field(&lower, b"")?,
        };
        Ok(Self { rendered: [&lower, COLON].concat() })
    }

    /// The name itself.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.rendered[..self.rendered.len() - COLON.len()]
    }
}

/// What stands between name and value.
const COLON: &[u8] = b": ";
const CRLF: &[u8] = b"\r\n";

impl FieldBlock {
    /// A block without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), lines: Vec::new(), lengths: 0 }
    }

    /// Adds a field; one of the same name is replaced.
    ///
    /// # Errors
    /// What is wrong with the field: see [`FieldName::new`], and values that can't be sent.
    pub fn set(&mut self, name: &[u8], value: &[u8]) -> Result<(), HeaderFault> {
        let name = FieldName::new(name)?;
        check_field(name.as_bytes(), value)?;
        let mut kept = Self::new();
        for (other, value) in self.iter().filter(|(other, _)| *other != name.as_bytes()) {
            kept.push(&FieldName::new(other)?, value);
        }
        kept.push(&name, value);
        *self = kept;
        Ok(())
    }

    /// Adds a field whose name isn't in the block, and whose value was checked before.
    pub fn push(&mut self, name: &FieldName, value: &[u8]) {
        debug_assert!(check_field(b"x", value).is_ok() && !self.has(name.as_bytes()));
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&name.rendered);
        self.bytes.extend_from_slice(value);
        self.bytes.extend_from_slice(CRLF);
        let name = name.as_bytes();
        self.lines.push(Line { start, name: name.len(), end: self.bytes.len() });
        self.lengths |= bit(name);
    }

    /// Takes every field out; the room stays.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.lines.clear();
        self.lengths = 0;
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Names in lower case and values, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
        self.lines.iter().map(|line| (self.name(line), self.value(line)))
    }

    /// Whether there is a field of this name, in any case.
    #[must_use]
    pub fn has(&self, name: &[u8]) -> bool {
        self.lengths & bit(name) != 0
            && self.lines.iter().any(|line| self.name(line).eq_ignore_ascii_case(name))
    }

    /// Appends the fields, without those whose names are in `taken`.
    pub fn write<'a>(&self, out: &mut Vec<u8>, taken: impl Iterator<Item = &'a [u8]> + Clone) {
        if !taken.clone().any(|name| self.has(name)) {
            out.extend_from_slice(&self.bytes);
            return;
        }
        for line in &self.lines {
            if !taken.clone().any(|name| name.eq_ignore_ascii_case(self.name(line))) {
                out.extend_from_slice(&self.bytes[line.start..line.end]);
            }
        }
    }

    fn name(&self, line: &Line) -> &[u8] {
        &self.bytes[line.start..line.start + line.name]
    }

    fn value(&self, line: &Line) -> &[u8] {
        &self.bytes[line.start + line.name + COLON.len()..line.end - CRLF.len()]
    }
}

/// The bit of a name's length.
const fn bit(name: &[u8]) -> u64 {
    1 << (name.len() & 63)
}

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
    /// What is wrong with the field. Content-Length and Date differ from response to response and are refused.
    pub fn set(&mut self, name: &[u8], value: &[u8]) -> Result<(), HeaderFault> {
        if check_field(name, value)?.is_some() {
            return Err(HeaderFault::ContentLength);
        }
        if name.eq_ignore_ascii_case(b"date") {
            return Err(HeaderFault::Forbidden);
        }
        let name = name.to_ascii_lowercase();
        if self.has(&name) {
            let mut kept = Self::new();
            self.iter().filter(|(other, _)| *other != name).for_each(|(name, value)| kept.push(name, value));
            *self = kept;
        }
        self.push(&name, value);
        Ok(())
    }

    /// Adds a field that was checked before: its name in lower case and not in the block, both fit to be sent.
    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        debug_assert!(check_field(name, value) == Ok(None) && !self.has(name));
        let start = self.bytes.len();
        for part in [name, COLON, value, CRLF] {
            self.bytes.extend_from_slice(part);
        }
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

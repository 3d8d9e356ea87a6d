//! The bytes that came in and have not been used up.

use covet_net::{Io, Stream};

/// A buffer whose first part is the head of the current request, kept until it is answered.
#[derive(Default)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// Where the current message begins.
    start: usize,
    /// The first byte not used up yet.
    cursor: usize,
}

/// Used-up bytes at the front are dropped when there are more than this.
const COMPACT_FROM: usize = 16 * 1024;
/// A buffer larger than this is given back when a connection falls idle.
const KEEP_CAPACITY: usize = 16 * 1024;

impl Input {
    /// Reads once from the socket, through `scratch`.
    pub(crate) fn fill(&mut self, stream: &mut Stream, scratch: &mut [u8]) -> Io {
        let io = stream.read(scratch);
        if let Io::Done(count) = io {
            self.bytes.extend_from_slice(&scratch[..count]);
        }
        io
    }

    /// Adds bytes that were read elsewhere.
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The current message from its first byte on.
    pub(crate) fn message(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// The same, to be parsed.
    pub(crate) fn message_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..]
    }

    /// What has not been used up.
    pub(crate) fn unread(&self) -> &[u8] {
        &self.bytes[self.cursor..]
    }

    /// Marks bytes as used up; they stay readable until the message ends.
    pub(crate) fn consume(&mut self, count: usize) {
        self.cursor += count;
        debug_assert!(self.cursor <= self.bytes.len());
    }

    /// Drops used-up body bytes behind a head of `head_len` bytes, when nothing is unread.
    pub(crate) fn trim_body(&mut self, head_len: usize) {
        if self.cursor == self.bytes.len() {
            self.bytes.truncate(self.start + head_len);
            self.cursor = self.bytes.len();
        }
    }

    /// Ends the current message: the next begins at the first unused byte.
    pub(crate) fn next_message(&mut self) {
        self.start = self.cursor;
        if self.start == self.bytes.len() {
            self.bytes.clear();
            if self.bytes.capacity() > KEEP_CAPACITY {
                self.bytes = Vec::new();
            }
            (self.start, self.cursor) = (0, 0);
        } else if self.start > COMPACT_FROM {
            self.bytes.drain(..self.start);
            (self.start, self.cursor) = (0, 0);
        }
    }

    /// Lends the buffer out while code runs that must not find it borrowed.
    pub(crate) fn lend(&mut self) -> (Vec<u8>, usize) {
        (std::mem::take(&mut self.bytes), self.start)
    }

    /// Takes it back. Nothing may have been read meanwhile.
    pub(crate) fn restore(&mut self, bytes: Vec<u8>) {
        debug_assert!(self.bytes.is_empty());
        self.bytes = bytes;
    }
}

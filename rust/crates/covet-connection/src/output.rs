//! What waits to be sent.

use covet_net::{FileIo, Io, Stream};

use crate::part::FilePart;

/// A whole content, with room before it for a head: large ones are sent from where they were written.
#[derive(Debug)]
pub struct Content {
    bytes: Vec<u8>,
    room: usize,
}

impl Content {
    /// Bytes of which so many at the start are room.
    ///
    /// # Panics
    /// When there are fewer.
    #[must_use]
    pub fn new(bytes: Vec<u8>, room: usize) -> Self {
        assert!(room <= bytes.len(), "there is no more room than bytes");
        Self { bytes, room }
    }

    /// The content alone.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[self.room..]
    }
}

/// A buffer larger than this is given back once it is empty.
const KEEP_CAPACITY: usize = 16 * 1024;
/// Bytes of a file that are sent before others get their turn.
const AT_ONCE: usize = 1024 * 1024;

/// What flushing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flush {
    /// Nothing is left.
    Empty,
    /// The socket takes no more now; `progress` says whether it took any.
    Blocked {
        /// Whether some bytes went through.
        progress: bool,
    },
    /// The socket may take more of a file, when others had their turn.
    Turn,
    /// The file has become shorter.
    Cut,
    /// The connection is gone.
    Gone,
}

/// An output buffer, and the file that is sent after it.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) bytes: Vec<u8>,
    /// What follows the bytes; while it is there, nothing is written behind it.
    pub(crate) file: Option<FilePart>,
    sent: usize,
}

impl Output {
    /// How many bytes wait.
    pub(crate) fn pending(&self) -> usize {
        let file = self.file.as_ref().map_or(0, FilePart::left);
        (self.bytes.len() - self.sent).saturating_add(usize::try_from(file).unwrap_or(usize::MAX))
    }

    /// Puts a content behind what waits; or what waits before it, where there is room for that and so less to copy.
    pub(crate) fn put(&mut self, content: Content) {
        let waiting = &self.bytes[self.sent..];
        let start = content.room.checked_sub(waiting.len());
        match start.filter(|_| content.as_slice().len() > KEEP_CAPACITY) {
            Some(start) => {
                let Content { mut bytes, room } = content;
                bytes[start..room].copy_from_slice(waiting);
                (self.bytes, self.sent) = (bytes, start);
            }
            None => self.bytes.extend_from_slice(content.as_slice()),
        }
    }

    /// Sends what the socket takes.
    pub(crate) fn flush(&mut self, stream: &mut Stream) -> Flush {
        let mut progress = false;
        while self.sent < self.bytes.len() {
            let rest = &self.bytes[self.sent..];
            let written = if self.file.is_some() { stream.write_more(rest) } else { stream.write(rest) };
            match written {
                Io::Done(0) => return Flush::Gone,
                Io::Done(count) => {
                    self.sent += count;
                    progress = true;
                }
                Io::Blocked => {
                    self.compact();
                    return Flush::Blocked { progress };
                }
                Io::Eof | Io::Gone => {
                    self.clear();
                    return Flush::Gone;
                }
            }
        }
        self.clear();
        match self.file.take() {
            Some(file) => self.flush_file(file, stream, progress),
            None => Flush::Empty,
        }
    }

    fn flush_file(&mut self, mut file: FilePart, stream: &mut Stream, mut progress: bool) -> Flush {
        let mut budget = AT_ONCE;
        let flush = loop {
            if file.left() == 0 {
                return Flush::Empty;
            }
            if budget == 0 {
                break Flush::Turn;
            }
            match file.send(stream, budget) {
                FileIo::Done(count) => {
                    budget -= count;
                    progress = true;
                }
                FileIo::Blocked => break Flush::Blocked { progress },
                FileIo::Short => break Flush::Cut,
                FileIo::Gone | FileIo::Refused => return Flush::Gone,
            }
        };
        self.file = Some(file);
        flush
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.sent = 0;
        if self.bytes.capacity() > KEEP_CAPACITY {
            self.bytes = Vec::new();
        }
    }

    /// Drops what was sent, once it is the larger part.
    fn compact(&mut self) {
        if self.sent > self.bytes.len() / 2 {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
    }
}

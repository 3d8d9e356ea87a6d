//! The bytes that wait to be sent.

use covet_net::{Io, Stream};

/// A buffer larger than this is given back once it is empty.
const KEEP_CAPACITY: usize = 16 * 1024;

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
    /// The connection is gone.
    Gone,
}

/// An output buffer.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) bytes: Vec<u8>,
    sent: usize,
}

impl Output {
    /// How many bytes wait.
    pub(crate) fn pending(&self) -> usize {
        self.bytes.len() - self.sent
    }

    /// Sends what the socket takes.
    pub(crate) fn flush(&mut self, stream: &mut Stream) -> Flush {
        let mut progress = false;
        while self.sent < self.bytes.len() {
            let rest = &self.bytes[self.sent..];
            match stream.write(rest) {
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
        Flush::Empty
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

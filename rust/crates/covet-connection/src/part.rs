//! Parts of files that are sent.

use std::fs::File;
use std::os::unix::fs::FileExt;

use covet_net::{FileIo, Io, Stream};

/// Bytes that are read at once where the system can't send a file by itself.
const COPIED: usize = 64 * 1024;

/// A part of a file that is still to be sent.
#[derive(Debug)]
pub struct FilePart {
    file: File,
    at: u64,
    left: u64,
    /// Where it is read to, once the system has refused to send it.
    copied: Option<Vec<u8>>,
}

impl FilePart {
    /// So many bytes of `file`, from `start`.
    #[must_use]
    pub fn new(file: File, start: u64, length: u64) -> Self {
        Self { file, at: start, left: length, copied: None }
    }

    /// Bytes that are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Sends once, at most `most` bytes. What is done counts as sent.
    pub(crate) fn send(&mut self, stream: &mut Stream, most: usize) -> FileIo {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(most);
        let mut sent = match self.copied {
            None => stream.send_file(&self.file, self.at, most),
            Some(_) => FileIo::Refused,
        };
        if sent == FileIo::Refused {
            sent = self.copy(stream, most);
        }
        if let FileIo::Done(count) = sent {
            self.at += count as u64;
            self.left -= count as u64;
        }
        sent
    }

    fn copy(&mut self, stream: &mut Stream, most: usize) -> FileIo {
        let buffer = self.copied.get_or_insert_with(|| vec![0; COPIED]);
        let most = most.min(buffer.len());
        match self.file.read_at(&mut buffer[..most], self.at) {
            Ok(0) | Err(_) => FileIo::Short,
            Ok(count) => match stream.write(&buffer[..count]) {
                Io::Done(0) | Io::Eof | Io::Gone => FileIo::Gone,
                Io::Done(count) => FileIo::Done(count),
                Io::Blocked => FileIo::Blocked,
            },
        }
    }
}

//! Sending files without reading them.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};

use crate::Stream;

/// The outcome of sending a part of a file once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileIo {
    /// So many bytes of it went through.
    Done(usize),
    /// Nothing can go through before the next readiness event.
    Blocked,
    /// The file has no bytes there, or they can't be read.
    Short,
    /// The system can't do it for this file or socket: read it and write it.
    Refused,
    /// The connection is gone.
    Gone,
}

impl Stream {
    fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Tcp(stream) => stream.as_fd(),
            Self::Unix(stream) => stream.as_fd(),
        }
    }

    /// Sends once from a file, at most `count` bytes from `offset`, without a copy in this process: `sendfile(2)`.
    #[cfg(target_os = "linux")]
    pub fn send_file(&mut self, file: &File, offset: u64, count: usize) -> FileIo {
        use rustix::io::Errno;

        let mut at = offset;
        loop {
            return match rustix::fs::sendfile(self.fd(), file, Some(&mut at), count) {
                Ok(0) => FileIo::Short,
                Ok(sent) => FileIo::Done(sent),
                Err(Errno::INTR) => continue,
                Err(Errno::AGAIN) => FileIo::Blocked,
                Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => FileIo::Refused,
                Err(Errno::IO) => FileIo::Short,
                Err(_) => FileIo::Gone,
            };
        }
    }

    /// Asks to read the file and write it: other systems have calls of their own for it.
    #[cfg(not(target_os = "linux"))]
    pub fn send_file(&mut self, _file: &File, _offset: u64, _count: usize) -> FileIo {
        FileIo::Refused
    }

    /// Writes once from `buf`, and lets the system know that more follows at once: a head and the begin of what it heads
    /// go into one packet.
    #[cfg(target_os = "linux")]
    pub fn write_more(&mut self, buf: &[u8]) -> crate::Io {
        use rustix::io::Errno;
        use rustix::net::{SendFlags, send};

        match send(self.fd(), buf, SendFlags::MORE | SendFlags::NOSIGNAL) {
            Ok(count) => crate::Io::Done(count),
            Err(Errno::AGAIN) => crate::Io::Blocked,
            // The plain way finds out what it is.
            Err(_) => self.write(buf),
        }
    }

    /// Writes once from `buf`.
    #[cfg(not(target_os = "linux"))]
    pub fn write_more(&mut self, buf: &[u8]) -> crate::Io {
        self.write(buf)
    }
}

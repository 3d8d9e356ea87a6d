//! What a path leads to.

use std::fs::File;
use std::os::fd::OwnedFd;

use rustix::fs::{FileType, Stat, fstat};
use rustix::io::Errno;

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Bytes.
    pub size: u64,
    /// When it was modified last, in nanoseconds since 1970 UTC.
    pub modified_ns: i128,
    changed_ns: i128,
    device: u64,
    inode: u64,
}

impl Facts {
    #[allow(
        clippy::unnecessary_cast,
        clippy::useless_conversion,
        clippy::cast_lossless,
        reason = "the fields' types differ from system to system"
    )]
    pub(crate) fn of(status: &Stat) -> Self {
        let ns = |seconds: i128, nanoseconds: i128| seconds * 1_000_000_000 + nanoseconds;
        Self {
            size: u64::try_from(status.st_size).unwrap_or(0),
            modified_ns: ns(status.st_mtime as i128, status.st_mtime_nsec as i128),
            changed_ns: ns(status.st_ctime as i128, status.st_ctime_nsec as i128),
            device: status.st_dev as u64,
            inode: status.st_ino as u64,
        }
    }
}

/// A regular file that is open.
#[derive(Debug)]
pub struct OpenFile {
    /// The file itself.
    pub file: File,
    /// What the system tells of it, by its descriptor.
    pub facts: Facts,
}

impl OpenFile {
    /// Fills the buffer from `offset` with what the system holds in memory. False when a disk would have to be waited for,
    /// the file ends before, or nobody can tell.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn read_cached(&self, buffer: &mut [u8], offset: u64) -> bool {
        use std::io::IoSliceMut;

        use rustix::io::{ReadWriteFlags, preadv2};

        let wanted = buffer.len();
        let slices = &mut [IoSliceMut::new(buffer)];
        preadv2(&self.file, slices, offset, ReadWriteFlags::NOWAIT).is_ok_and(|count| count == wanted)
    }

    /// False: this system can't tell.
    #[cfg(not(target_os = "linux"))]
    #[must_use]
    pub fn read_cached(&self, _buffer: &mut [u8], _offset: u64) -> bool {
        false
    }

    /// Whether its first and its last byte are in memory, and so, as far as can be seen, all of it.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        let ends = [0, self.facts.size.saturating_sub(1)];
        self.facts.size == 0 || ends.iter().all(|at| self.read_cached(&mut [0], *at))
    }
}

/// What a path leads to.
#[derive(Debug)]
pub enum Found {
    /// A regular file.
    File(OpenFile),
    /// A directory.
    Directory,
    /// Nothing, or nothing that is given away: a device, a FIFO, a socket, what lies outside, what must not be read.
    Nothing,
}

impl Found {
    /// Sorts out what was opened, or wasn't.
    ///
    /// # Errors
    /// What has nothing to do with the file: descriptors or memory run out, the disk fails.
    pub(crate) fn sort(opened: rustix::io::Result<OwnedFd>) -> std::io::Result<Self> {
        let fd = match opened {
            Ok(fd) => fd,
            Err(error) if is_absence(error) => return Ok(Self::Nothing),
            Err(error) => return Err(error.into()),
        };
        let status = fstat(&fd)?;
        Ok(match FileType::from_raw_mode(status.st_mode) {
            FileType::RegularFile => Self::File(OpenFile { file: File::from(fd), facts: Facts::of(&status) }),
            FileType::Directory => Self::Directory,
            _ => Self::Nothing,
        })
    }
}

/// Whether a failure says that there is no such file, or none that this process may read.
pub(crate) fn is_absence(error: Errno) -> bool {
    matches!(
        error,
        Errno::NOENT
            | Errno::NOTDIR
            | Errno::LOOP
            | Errno::XDEV
            | Errno::ACCESS
            | Errno::PERM
            | Errno::NAMETOOLONG
            | Errno::NXIO
            | Errno::NODEV
            | Errno::INVAL
            | Errno::ILSEQ
            | Errno::OPNOTSUPP
    )
}

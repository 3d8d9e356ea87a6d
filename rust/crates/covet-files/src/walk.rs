//! Opening step by step, where the system can't be told to stay below a directory.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use rustix::fs::{Mode, OFlags, openat, readlinkat};
use rustix::io::{Errno, Result};

/// Symbolic links that one path may go through, as in Linux.
const MOST_LINKS: usize = 40;

/// Opens `path`, which begins in `root` and never leaves it: a symbolic link is followed as far as it stays below, and
/// an absolute one doesn't. This is what `RESOLVE_BENEATH` does in one call.
///
/// # Errors
/// `XDEV` for what leads out, and whatever the system says.
pub fn open_by_steps(root: BorrowedFd<'_>, path: &OsStr, flags: OFlags) -> Result<OwnedFd> {
    let mut walk = Walk { root, below: Vec::new(), steps: Vec::new(), links: 0 };
    walk.push(path)?;
    while let Some(step) = walk.steps.pop() {
        match step.as_bytes() {
            b"" | b"." => {}
            b".." => drop(walk.below.pop().ok_or(Errno::XDEV)?),
            _ if walk.steps.is_empty() => {
                if let Some(opened) = walk.last(&step, flags)? {
                    return Ok(opened);
                }
            }
            _ => walk.enter(&step)?,
        }
    }
    openat(walk.here(), ".", flags, Mode::empty())
}

struct Walk<'a> {
    root: BorrowedFd<'a>,
    /// The directories that were entered, the innermost last.
    below: Vec<OwnedFd>,
    /// What is to be gone, the next last.
    steps: Vec<OsString>,
    links: usize,
}

impl Walk<'_> {
    fn here(&self) -> BorrowedFd<'_> {
        self.below.last().map_or(self.root, AsFd::as_fd)
    }

    fn push(&mut self, path: &OsStr) -> Result<()> {
        let bytes = path.as_bytes();
        if bytes.first() == Some(&b'/') {
            return Err(Errno::XDEV);
        }
        let steps = bytes.split(|byte| *byte == b'/').rev();
        self.steps.extend(steps.map(|step| OsStr::from_bytes(step).to_owned()));
        Ok(())
    }

    fn enter(&mut self, step: &OsStr) -> Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match openat(self.here(), step, flags, Mode::empty()) {
            Ok(entered) => self.below.push(entered),
            Err(error) => self.follow(step, error)?,
        }
        Ok(())
    }

    fn last(&mut self, step: &OsStr, flags: OFlags) -> Result<Option<OwnedFd>> {
        match openat(self.here(), step, flags | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(opened) => Ok(Some(opened)),
            Err(error) => self.follow(step, error).map(|()| None),
        }
    }

    /// Goes on where a symbolic link leads to; `error` is why it could not be opened as what it is.
    fn follow(&mut self, step: &OsStr, error: Errno) -> Result<()> {
        if !matches!(error, Errno::LOOP | Errno::MLINK | Errno::NOTDIR) {
            return Err(error);
        }
        let Ok(target) = readlinkat(self.here(), step, Vec::new()) else { return Err(error) };
        self.links += 1;
        if self.links > MOST_LINKS {
            return Err(Errno::LOOP);
        }
        self.push(&OsString::from_vec(target.into_bytes()))
    }
}

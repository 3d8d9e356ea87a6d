//! A directory that is served.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, fstat, openat, stat, statat};
use rustix::io::Errno;

use crate::file::{Facts, Found};
use crate::walk::open_by_steps;

/// How long another directory may stand in the place of the one that is open before that is seen.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A directory that files are opened in.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    root: OwnedFd,
    follow_symlinks: bool,
    looked: Instant,
}

impl Directory {
    /// Opens the directory itself.
    ///
    /// # Arguments
    /// * `follow_symlinks`: whether symbolic links below it may lead out of it.
    ///
    /// # Errors
    /// It isn't there, isn't a directory or can't be opened.
    pub fn open(path: impl Into<PathBuf>, follow_symlinks: bool) -> io::Result<Self> {
        let path = path.into();
        let root = open_root(&path)?;
        Ok(Self { path, root, follow_symlinks, looked: Instant::now() })
    }

    /// Opens what is at `path`, relative to the directory and `.` for itself. A FIFO or a device is never waited for.
    ///
    /// # Errors
    /// What has nothing to do with the file: descriptors run out, the disk fails.
    pub fn find(&self, path: &str) -> io::Result<Found> {
        // A FIFO is opened without its writer, and a terminal doesn't become this process's own.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let path = OsStr::new(if path.is_empty() { "." } else { path });
        Found::sort(if self.follow_symlinks {
            openat(&self.root, path, flags, Mode::empty())
        } else {
            self.open_beneath(path, flags)
        })
    }

    /// The facts of what is at `path`, symbolic links followed; `None` when nothing is there. They may be of something
    /// outside: they are good to tell that what was found before is still there, and for nothing else.
    #[must_use]
    pub fn facts(&self, path: &str) -> Option<Facts> {
        statat(&self.root, path, AtFlags::empty()).ok().map(|status| Facts::of(&status))
    }

    /// Looks whether another directory has taken the place of this one, once a second. True when it has, and is open.
    pub fn renew(&mut self, now: Instant) -> bool {
        if now.duration_since(self.looked) < LOOK_AGAIN {
            return false;
        }
        self.looked = now;
        let (Ok(there), Ok(here)) = (stat(&self.path), fstat(&self.root)) else { return false };
        if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino) {
            return false;
        }
        open_root(&self.path).map(|root| self.root = root).is_ok()
    }

    #[cfg(target_os = "linux")]
    fn open_beneath(&self, path: &OsStr, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        use std::sync::atomic::{AtomicBool, Ordering};

        use rustix::fs::{ResolveFlags, openat2};

        /// Kernels before 5.6 don't have the call, and some sandboxes forbid it.
        static LACKING: AtomicBool = AtomicBool::new(false);
        if !LACKING.load(Ordering::Relaxed) {
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
            // EAGAIN says that something was renamed meanwhile, so that the kernel could not be sure.
            for _ in 0..4 {
                match openat2(&self.root, path, flags, Mode::empty(), resolve) {
                    Err(Errno::AGAIN) => {}
                    // A file that must not be read is told from a call that must not be made by the steps.
                    Err(Errno::NOSYS) => LACKING.store(true, Ordering::Relaxed),
                    Err(Errno::PERM) => break,
                    opened => return opened,
                }
            }
        }
        open_by_steps(rustix::fd::AsFd::as_fd(&self.root), path, flags)
    }

    #[cfg(not(target_os = "linux"))]
    fn open_beneath(&self, path: &OsStr, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        open_by_steps(rustix::fd::AsFd::as_fd(&self.root), path, flags)
    }
}

fn open_root(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, path, flags, Mode::empty())?;
    let kind = FileType::from_raw_mode(fstat(&root)?.st_mode);
    if kind == FileType::Directory { Ok(root) } else { Err(Errno::NOTDIR.into()) }
}

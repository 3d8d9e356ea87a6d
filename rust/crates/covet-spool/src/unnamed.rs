//! Files without a name.

use std::fs::File;
use std::io;
use std::path::Path;

/// A new file in `folder` that is gone when it is closed; `None` where there are no such files.
#[cfg(target_os = "linux")]
pub(crate) fn unnamed(folder: &Path) -> io::Result<Option<File>> {
    use rustix::fs::{Mode, OFlags, open};
    use rustix::io::Errno;

    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::EXCL | OFlags::CLOEXEC;
    match open(folder, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => Ok(Some(File::from(file))),
        // File systems that don't know the flag take it for a folder that is to be written, or say so.
        Err(Errno::ISDIR | Errno::NOENT | Errno::OPNOTSUPP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
pub(crate) fn unnamed(_: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

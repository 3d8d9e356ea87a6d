"""A regular file that is open: what is told of it and what is read of it is one and the same."""

from __future__ import annotations

import os
import stat
import time
from typing import Final

from covet_core.http.conditional.etag import quoted
from covet_core.http.conditional.outcome import Validators
from covet_core.http.errors import NotARegularFile

__all__ = ("OpenFile", "open_file")

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # to open a FIFO must not wait for its writer
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_CACHED: Final[int | None] = getattr(os, "RWF_NOWAIT", None)
"""Reads only what is in memory already, where the system can say so."""

_SETTLED_NS: Final = 2_000_000_000
"""Nanoseconds after which a file that is changed once more gets another time of modification on any file system."""


class OpenFile:
    """A file that is open, its size and its validators. It is closed by `close()`, or when nobody has it any more."""

    __slots__ = ("fd", "size", "status")

    fd: int
    """The descriptor; -1 once it is closed."""
    size: int
    """Bytes at the time it was opened: no more than these are sent."""
    status: os.stat_result
    """What the system told of it then."""

    def __init__(self, fd: int, status: os.stat_result) -> None:
        self.fd = fd
        self.status = status
        self.size = status.st_size

    def validators(self) -> Validators:
        """The tag and the time of modification.

        The tag is made of both the time, in nanoseconds, and the size. It is strong once the file has been left alone
        for two seconds; before, a further change may not show in the time, and the tag is weak.
        """
        modified, size = self.status.st_mtime_ns, self.status.st_size
        return Validators(self.tag(f"{modified:x}-{size:x}"), modified // 1_000_000_000)

    def tag(self, opaque: str) -> str:
        """The entity tag of this opaque part, weak where a further change may not show in it."""
        return quoted(opaque, weak=time.time_ns() - self.status.st_mtime_ns < _SETTLED_NS)

    def read(self, start: int, length: int) -> bytes:
        """Read at most `length` bytes from `start`, and wait for the disk where that is needed."""
        if hasattr(os, "pread"):
            return os.pread(self.fd, length, start)
        os.lseek(self.fd, start, os.SEEK_SET)
        return os.read(self.fd, length)

    def read_cached(self, start: int, length: int) -> bytes | None:
        """Read what is in memory already; None when the disk would have to be waited for, or nobody can tell."""
        if _CACHED is None:
            return None
        buffer = bytearray(length)
        try:
            count = os.preadv(self.fd, [buffer], start, _CACHED)
        except OSError:
            return None
        return bytes(memoryview(buffer)[:count])

    def detach(self) -> int:
        """Give the descriptor up: it is the caller's to close."""
        fd, self.fd = self.fd, -1
        return fd

    def close(self) -> None:
        """Close it; once more does nothing."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self) -> None:
        self.close()


def open_file(path: str | os.PathLike[str], *, dir_fd: int | None = None, follow: bool = True) -> OpenFile:
    """Open a regular file to be read, and look at it through the descriptor, so that it can't be swapped in between.

    Args:
        path: where it is.
        dir_fd: the directory that a relative path starts from.
        follow: whether the last part of the path may be a symbolic link.

    Raises:
        NotARegularFile: it is a directory, a device, a FIFO or a socket.
        OSError: it can't be opened; `FileNotFoundError` when it isn't there.
    """
    flags = _FLAGS if follow else _FLAGS | getattr(os, "O_NOFOLLOW", 0)
    if not hasattr(os, "O_NONBLOCK") and os.path.isdir(path):
        raise NotARegularFile(path=os.fspath(path), kind="a directory")
    fd = os.open(path, flags, dir_fd=dir_fd)
    opened = OpenFile(fd, os.fstat(fd))
    mode = opened.status.st_mode
    if not stat.S_ISREG(mode):
        opened.close()
        raise NotARegularFile(path=os.fspath(path), kind=_KINDS.get(stat.S_IFMT(mode), "something else"))
    return opened


_KINDS: Final = {
    stat.S_IFDIR: "a directory",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
}

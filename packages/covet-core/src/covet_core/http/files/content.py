"""The content of a file's response, read while it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from covet_core.http.errors import FileChanged
from covet_core.http.files.opened import OpenFile
from covet_core.http.files.ranges import Span
from covet_core.http.stream import ClosableChunks
from covet_core.threadpool import in_thread

__all__ = ("SMALL", "FileChunks", "small_content")

SMALL: Final = 64 * 1024
"""Bytes up to which a file is sent in one go with its head."""

_CHUNK: Final = 256 * 1024


class FileChunks(ClosableChunks):
    """Parts of a file, with what stands between them.

    What the system has in memory is read in place; for anything else a worker thread waits.

    Args:
        file: the file, which is closed with this.
        parts: bytes as they are, and spans of the file.
    """

    __slots__ = ("_index", "_position", "file", "parts")

    file: OpenFile
    parts: Sequence[bytes | Span]

    def __init__(self, file: OpenFile, parts: Sequence[bytes | Span]) -> None:
        self.file = file
        self.parts = parts
        self._index = 0
        self._position = 0

    async def __anext__(self) -> bytes:
        if self._index == len(self.parts):
            self.file.close()
            raise StopAsyncIteration
        part = self.parts[self._index]
        if isinstance(part, bytes):
            self._index += 1
            return part
        start, end = part
        at = start + self._position
        chunk = await self._read(at, min(_CHUNK, end - at))
        self._position += len(chunk)
        if start + self._position == end:
            self._index, self._position = self._index + 1, 0
        return chunk

    async def _read(self, start: int, length: int) -> bytes:
        chunk = self.file.read_cached(start, length)
        if not chunk:
            chunk = await in_thread(partial(self.file.read, start, length))
        if not chunk:
            raise FileChanged(missing=length)
        return chunk

    def hand_over(self, length: int) -> tuple[int, int] | None:
        """Give the file to a transport that sends it by itself: its descriptor, which the caller closes, and the place
        where it begins. None when it isn't one part of `length` bytes, has been begun, or isn't in memory as far as can
        be seen: for a disk a worker thread waits, and not the event loop.
        """
        part = self.parts[0]
        if len(self.parts) != 1 or isinstance(part, bytes) or self._index or self._position:
            return None
        start, end = part
        if end - start != length or not (self.file.read_cached(start, 1) and self.file.read_cached(end - 1, 1)):
            return None
        self._index = 1
        return self.file.detach(), start

    async def aclose(self) -> None:
        """Close the file."""
        self._index = len(self.parts)
        self.file.close()


def small_content(file: OpenFile, span: Span) -> bytes | None:
    """A span of at most `SMALL` bytes, if it is in memory; None when it is larger, or a disk is to be waited for."""
    start, end = span
    if end - start > SMALL:
        return None
    if start == end:
        return b""
    content = file.read_cached(start, end - start)
    return content if content is not None and len(content) == end - start else None

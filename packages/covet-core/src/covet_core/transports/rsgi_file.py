"""Files over RSGI: Granian reads them by itself, as fast as the client does."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final, Protocol, TypeGuard

if TYPE_CHECKING:
    from covet_core.http.files.content import FileChunks
    from covet_core.http.stream import ClosableChunks

__all__ = ("RSGIFileSender", "is_file", "send_file")

_HANDED_OVER: Final = 30.0
"""Seconds for which a descriptor stays open after the server was told to open its file: it does so at once, in a
thread of its own, and doesn't say when."""

_DESCRIPTORS: Final = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"


class RSGIFileSender(Protocol):
    """RSGI's HTTP protocol, as far as files are sent with it."""

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Send a head."""
        ...

    def response_file_range(self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int) -> None:
        """Send a head and a part of a file, up to but without `end`."""
        ...


def is_file(chunks: ClosableChunks) -> TypeGuard[FileChunks]:
    """Whether it is one part of a file."""
    parts: list[object] = getattr(chunks, "parts", [])
    return len(parts) == 1 and isinstance(parts[0], tuple)


def send_file(
    proto: RSGIFileSender, status: int, headers: list[tuple[str, str]], chunks: FileChunks, *, head_only: bool
) -> None:
    """Let the server send the part of a file that `chunks` is.

    It is told the open descriptor instead of the path: by the path it could be another file meanwhile.
    """
    part = chunks.parts[0]
    assert not isinstance(part, bytes)
    start, end = part
    headers = [*headers, ("content-length", str(end - start))]  # which the server can't know beforehand
    if head_only:
        chunks.file.close()
        proto.response_empty(status, headers)
        return
    proto.response_file_range(status, headers, f"{_DESCRIPTORS}/{chunks.file.fd}", start, end)
    asyncio.get_running_loop().call_later(_HANDED_OVER, chunks.file.close)

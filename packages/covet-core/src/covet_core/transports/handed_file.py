"""Files that a server in this process opens and sends by itself."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final, TypeGuard

if TYPE_CHECKING:
    from covet_core.http.files.content import FileChunks
    from covet_core.http.files.opened import OpenFile
    from covet_core.http.stream import ClosableChunks

__all__ = ("close_later", "is_part", "is_whole", "path_of")

_HANDED_OVER: Final = 30.0
"""Seconds for which a descriptor stays open after the server was told to open its file: it does so at once, in a
thread of its own, and doesn't say when."""

_DESCRIPTORS: Final = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"


def is_part(chunks: ClosableChunks) -> TypeGuard[FileChunks]:
    """Whether it is one part of a file."""
    parts: list[object] = getattr(chunks, "parts", [])
    return len(parts) == 1 and isinstance(parts[0], tuple)


def is_whole(chunks: ClosableChunks) -> TypeGuard[FileChunks]:
    """Whether it is a file from its beginning to its end."""
    return is_part(chunks) and chunks.parts[0] == (0, chunks.file.size)


def path_of(file: OpenFile) -> str:
    """A path that leads to the open file itself: by its name it could be another one meanwhile."""
    return f"{_DESCRIPTORS}/{file.fd}"


def close_later(file: OpenFile) -> None:
    """Close the file when the server has opened it too."""
    asyncio.get_running_loop().call_later(_HANDED_OVER, file.close)

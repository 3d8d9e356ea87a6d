"""The body of a request as a file that a thread reads."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

__all__ = ("WSGIBody",)


class _Chunks(io.RawIOBase):
    def __init__(self, take: Callable[[], bytes]) -> None:
        self._take = take
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._held:
            self._held = memoryview(self._take())
        size = min(len(buffer), len(self._held))
        buffer[:size] = self._held[:size]
        self._held = self._held[size:]
        return size


class WSGIBody(io.BufferedReader):
    """`wsgi.input`: it reads no more than it is asked for, beside one chunk.

    Args:
        take: returns the next chunk, and waits for it; nothing at the end.
    """

    def __init__(self, take: Callable[[], bytes]) -> None:
        super().__init__(_Chunks(take))

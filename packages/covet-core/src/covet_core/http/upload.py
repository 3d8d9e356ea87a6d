"""A file that came with a form."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

IN_MEMORY: Final = 1_048_576
"""Bytes of a file that are kept in memory; a larger one is on disk, in a file without a name."""


class UploadFile:
    """A file that came with a form: small ones in memory, large ones on disk.

    Args:
        filename: what the client calls it. Never use it as a path.
        content_type: what the client says it is.
        headers: the headers of its part, in lower case.
    """

    __slots__ = ("_file", "content_type", "filename", "headers", "size")

    def __init__(self, filename: str, content_type: str | None = None, headers: dict[str, str] | None = None) -> None:
        from tempfile import SpooledTemporaryFile  # a service without uploads doesn't load it

        self.filename: str = filename
        self.content_type: str | None = content_type
        self.headers: dict[str, str] = headers or {}
        self.size: int = 0
        # It lives as long as the form, not as long as this call.
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)

    async def write(self, data: bytes) -> None:
        """Add bytes where the file stands."""
        await self._run(partial(self._file.write, data), len(data))
        self.size += len(data)

    async def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that are left."""
        return await self._run(partial(self._file.read, size))

    async def seek(self, offset: int) -> None:
        """Go to the byte at `offset`."""
        await self._run(partial(self._file.seek, offset))

    def close(self) -> None:
        """Close the file, and so remove it."""
        self._file.close()

    def __del__(self) -> None:
        with suppress(AttributeError):
            self._file.close()

    def __repr__(self) -> str:
        return f"<UploadFile {self.filename!r}, {self.size} bytes>"

    async def _run(self, call: "Callable[[], T]", growth: int = 0) -> T:
        # A disk may block; memory never does.
        if self.size + growth <= IN_MEMORY:
            return call()
        from anyio import to_thread

        return await to_thread.run_sync(call)

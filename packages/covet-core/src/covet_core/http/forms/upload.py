"""A file that came with a form."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import IO, Any, ClassVar, Final, TypeVar

from covet_core._engine import SpooledFile
from covet_core.threadpool import in_thread

T = TypeVar("T")

IN_MEMORY: Final = 1_048_576
"""Bytes of a file that are kept in memory; a larger one is on disk, in a file without a name."""

_PIECES: Final = 1024
"""Pieces that one system call takes (POSIX: `IOV_MAX`)."""


class UploadFile:
    """A file that came with a form: a small one in memory, a large one on disk, in a file without a name.

    What touches the disk runs in a worker thread; what doesn't, doesn't. It is closed, and thereby gone, when the
    request ends.

    Args:
        filename: what the client calls it. Never use it as a path: `save()` doesn't.
        content_type: what the client says it is.
        headers: the headers of its part, in lower case.
    """

    __covet_upload__: ClassVar[bool] = True
    __slots__ = ("_content", "_on_disk", "content_type", "filename", "headers", "size")

    def __init__(self, filename: str, content_type: str | None = None, headers: dict[str, str] | None = None) -> None:
        self.filename: str = filename
        self.content_type: str | None = content_type
        self.headers: dict[str, str] = headers or {}
        self.size: int = 0
        self._on_disk = False
        # Nothing so far, or what the engine wrote: it is made a file of Python's for the first one who looks at it.
        self._content: IO[bytes] | SpooledFile | None = None

    @property
    def file(self) -> IO[bytes]:
        """The file itself, for `def` handlers and libraries: reading it may block.

        One in memory is a `SpooledTemporaryFile`, which goes to disk when it is asked for its descriptor.
        """
        content = self._content
        if content is None:
            from tempfile import SpooledTemporaryFile  # a service without uploads doesn't load it

            # It goes to disk when it is told to, so that this is done in a thread. It lives as long as the form.
            content = self._content = SpooledTemporaryFile[bytes](max_size=0)
        elif isinstance(content, SpooledFile):
            content = self._content = os.fdopen(content.detach(), "w+b")
        return content

    @property
    def on_disk(self) -> bool:
        """Whether it is on disk, and no longer in memory."""
        return self._on_disk

    @property
    def closed(self) -> bool:
        """Whether it is gone."""
        content = self._content
        return content is not None and not isinstance(content, SpooledFile) and content.closed

    async def write(self, data: bytes) -> None:
        """Add bytes where the file stands."""
        await self.write_all((data,))

    async def write_all(self, pieces: Iterable[bytes], *, in_memory: int = IN_MEMORY) -> None:
        """Add several pieces where the file stands.

        Args:
            pieces: the bytes.
            in_memory: bytes that the file may have and still be in memory.
        """
        pieces = tuple(pieces)
        growth = sum(map(len, pieces))
        if self._on_disk or self.size + growth > in_memory:
            # The file may be in the middle of a rollover when its caller is cancelled: the thread is waited for.
            self._on_disk = True
            await in_thread(partial(self._append, pieces))
        else:
            self.file.writelines(pieces)
        self.size += growth

    async def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that are left."""
        return await self._run(partial(self.file.read, size))

    async def seek(self, offset: int) -> None:
        """Go to the byte at `offset`."""
        await self._run(partial(self.file.seek, offset))

    async def rewind(self) -> None:
        """Go to the start of a file that was just written."""
        content = self._content
        # What nobody looked at stands there.
        if content is not None and not isinstance(content, SpooledFile) and content.tell():
            await self.seek(0)

    def adopt(self, file: SpooledFile) -> None:
        """Take a file on disk for the content, of which there is none so far.

        Args:
            file: what the engine wrote. It is closed with this one, and stands at its start.
        """
        self._close()
        self._content, self._on_disk, self.size = file, True, file.size

    async def close(self) -> None:
        """Close the file, and so remove it, also where the task is being cancelled. More than once does nothing."""
        await self.close_all((self,))

    @staticmethod
    async def close_all(files: Sequence[UploadFile]) -> None:
        """Close files, those on disk in one thread: what was written to them is thrown away then, which takes its time.

        All are closed, also where the task is being cancelled.

        Raises:
            OSError: one couldn't be written to its end.
        """
        with ExitStack() as memory, ExitStack() as disk:
            for each in files:
                (disk if each._closing_blocks else memory).callback(each._close)
            if any(each._closing_blocks for each in files):
                # Cancelled before a thread had time for it, nothing of the stack is done, and its end does it here.
                await in_thread(disk.close)

    async def save(self, place: str | PathLike[str], *, name: str | None = None, overwrite: bool = False) -> Path:
        """Store the file: it is written under another name, brought to the disk and then put in its place at once.

        Args:
            place: a folder that exists, or the path of the file, of which nothing may come from outside.
            name: what it is called in the folder `place`. Any text will do, `upload.filename` too: it is made a safe
                name and can't leave the folder. Without it, a folder gets a new name that nobody can guess, with the
                extension of the client's.
            overwrite: replace a file that is there already.

        Returns:
            Where it is. Don't tell the client more than its name.

        Raises:
            FileExistsError: there is one already.
            OSError: it can't be written; nothing is left of it.
        """
        from covet_core.http.forms.saving import save_to, target_of

        def store() -> Path:
            target = target_of(Path(place), name, self.filename)
            save_to(self.file, target, overwrite=overwrite)
            return target

        return await in_thread(store)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:  # pydantic's name
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls, cls_repr="a file")

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:  # pydantic's name
        return {"type": "string", "format": "binary"}

    def __repr__(self) -> str:
        return f"<UploadFile {self.filename!r}, {self.size} bytes>"

    def _append(self, pieces: tuple[bytes, ...]) -> None:
        file = self.file
        file.fileno()  # a file in memory goes to disk when it is asked for its descriptor
        if len(pieces) == 1 or not hasattr(os, "pwritev"):
            file.writelines(pieces)
            return
        # Large pieces would pass the file's buffer one by one, each with a system call of its own.
        file.flush()
        file.seek(_write_at(file.fileno(), pieces, file.tell()))

    @property
    def _closing_blocks(self) -> bool:
        # The engine has a thread for what it wrote.
        return self._on_disk and not isinstance(self._content, SpooledFile)

    def _close(self) -> None:
        if self._content is None or isinstance(self._content, SpooledFile):
            written, self._content = self._content, BytesIO()
            if written is not None:
                written.close()
        self._content.close()

    async def _run(self, call: Callable[[], T]) -> T:
        # A disk may block; memory never does.
        return await in_thread(call) if self._on_disk else call()


def _write_at(descriptor: int, pieces: Sequence[bytes], offset: int) -> int:
    """Write all pieces from `offset` on, and return where they end."""
    left = [memoryview(piece) for piece in pieces if piece]
    while left:
        written = os.pwritev(descriptor, left[:_PIECES], offset)
        offset += written
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if written:
            left[0] = left[0][written:]
    return offset

"""A form part by part, for uploads that are too large to be kept anywhere."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Self

from covet_core._engine import BadForm, FormPart, FormTooLarge
from covet_core.http.forms.reading import form_parser, refusal

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.limits import FormLimits

__all__ = ("Part", "Parts")

_Event = tuple[str, str] | FormPart | bytes | None


class Part:
    """One part of a form: a field, whose text is `value`, or a file, which is read with `async for`.

    What isn't read of a file before the next part is asked for is dropped.
    """

    __slots__ = ("_parts", "content_type", "filename", "headers", "name", "value")

    def __init__(self, parts: Parts, head: FormPart | tuple[str, str]) -> None:
        self._parts = parts
        self.name: str
        self.value: str | None = None
        self.filename: str | None = None
        self.headers: dict[str, str] = {}
        if isinstance(head, tuple):
            self.name, self.value = head
        else:
            self.name = head.name
            self.filename = head.filename
            self.headers = dict(head.headers)
        self.content_type: str | None = self.headers.get("content-type")

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.filename is not None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.value is not None:
            yield self.value.encode()
            return
        while chunk := await self._parts.data_of(self):
            yield chunk

    async def read(self) -> bytes:
        """What is left of it, at once: mind `FormLimits.max_file_size`."""
        return b"".join([chunk async for chunk in self])

    def __repr__(self) -> str:
        return f"<Part {self.name!r}, {'a field' if self.filename is None else f'the file {self.filename!r}'}>"


class Parts:
    """The parts of a request's form, in order: what `request.multipart()` returns. It can be gone through once."""

    __slots__ = ("_chunks", "_ended", "_events", "_open", "_parser")

    def __init__(self, request: Request, limits: FormLimits | None) -> None:
        self._parser = form_parser(request, limits or request.form_limits)
        self._chunks = request.stream()
        self._events: deque[_Event] = deque()
        self._ended = False
        self._open: Part | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Part:
        while self._open is not None:
            await self.data_of(self._open)
        if not await self._fill():
            raise StopAsyncIteration
        event = self._events.popleft()
        assert isinstance(event, tuple | FormPart)  # nothing else stands between parts
        part = Part(self, event)
        self._open = part if part.is_file else None
        return part

    async def data_of(self, part: Part) -> bytes:
        """The next bytes of a part; none at its end, and when another part has been asked for."""
        if self._open is not part or not await self._fill():
            return b""
        event = self._events.popleft()
        if isinstance(event, bytes):
            return event
        self._open = None
        return b""

    async def _fill(self) -> bool:
        """Read on until there is something; False at the end of the form."""
        try:
            while not self._events and not self._ended:
                chunk = await anext(self._chunks, b"")
                self._ended = not chunk
                self._events.extend(self._parser.feed(chunk) if chunk else self._parser.finish())
        except (BadForm, FormTooLarge) as fault:
            raise refusal(fault) from None
        return bool(self._events)

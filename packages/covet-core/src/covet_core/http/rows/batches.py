"""Rows as the chunks of a stream: few large ones instead of one for each row."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from time import monotonic
from typing import Any, Final

from covet_core.http.ahead import ReadAhead
from covet_core.http.content import BINARY
from covet_core.http.errors import UnsupportedContent
from covet_core.http.stream import ClosableChunks
from covet_core.threadpool import in_thread

__all__ = ("Rows", "batches_of")

Rows = AsyncIterable[Any] | Iterable[Any]
"""What yields the rows of a response."""

BATCH: Final = 65_536
"""Bytes of a chunk, about."""
_PATIENCE: Final = 0.05
"""Seconds after which an ordinary iterator that is slow has what it yielded sent."""
_END: Final = object()
_NOT_ROWS: Final[tuple[type, ...]] = (str, dict, *BINARY)


def batches_of(response: str, rows: Rows, encode: Callable[[Any], bytes], opening: bytes = b"") -> ClosableChunks:
    """The chunks of `rows`.

    An asynchronous iterator runs in one task of its own, at most a batch ahead of the client; what it has yielded is
    sent when it waits. An ordinary one runs in worker threads, a batch at a time.

    Args:
        response: the name of the response, for the message.
        rows: yields the rows.
        encode: makes bytes of a row.
        opening: what comes before the first row.

    Raises:
        UnsupportedContent: `rows` can't be iterated over, or is one text, bytes object or dict.
    """
    given: Any = rows
    if hasattr(given, "__aiter__"):
        return ReadAhead(given.__aiter__(), encode, opening, ahead=BATCH)
    if hasattr(given, "__iter__") and not isinstance(given, _NOT_ROWS):
        return _ThreadBatches(iter(given), encode, opening)
    raise UnsupportedContent(response=response, content_type=type(given).__name__)


class _ThreadBatches(ClosableChunks):
    """Steps an ordinary iterator in worker threads, until a batch is full or some time has passed."""

    __slots__ = ("_encode", "_failure", "_opening", "_source")

    def __init__(self, source: Iterator[Any], encode: Callable[[Any], bytes], opening: bytes) -> None:
        self._source = source
        self._encode = encode
        self._opening = opening
        self._failure: Exception | None = None

    async def __anext__(self) -> bytes:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        batch = await in_thread(self._batch)
        if not batch:
            raise StopAsyncIteration
        return batch

    def _batch(self) -> bytes:
        parts = [self._opening] if self._opening else []
        self._opening = b""
        size, until = 0, monotonic() + _PATIENCE
        try:
            while (row := next(self._source, _END)) is not _END:
                data = self._encode(row)
                parts.append(data)
                size += len(data)
                if size >= BATCH or monotonic() > until:
                    break
        except Exception as failure:
            if not parts:
                raise
            self._failure = failure  # what came before it is sent first
        return b"".join(parts)

    async def aclose(self) -> None:
        close = getattr(self._source, "close", None)
        if close is None:
            return
        from anyio import CancelScope  # a service without such streams doesn't load it for them

        # The generator's `finally` has to run even when it is a cancellation that ends the stream.
        with CancelScope(shield=True):
            await in_thread(close)

"""Bodies that are made while they are sent."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from covet_core.http.content import BINARY, to_bytes
from covet_core.http.errors import UnsupportedContent
from covet_core.http.headers import HeaderInput
from covet_core.http.media import BYTES
from covet_core.http.response import Response
from covet_core.threadpool import in_thread

_END: Final = object()
_NOT_CHUNKS: Final[tuple[type, ...]] = (str, dict, *BINARY)


class StreamingResponse(Response):
    """A body sent chunk by chunk, as fast as the client reads it.

    Asynchronous iterators are awaited in the request's task; ordinary ones run in worker threads, one step at a time.
    When the client goes away, or the server stops waiting, the iterator is closed, so that its `finally` runs. An
    error in the iterator cuts the connection: the client sees that the body isn't whole. A `content-length` among
    `headers` is kept, and a body of any other length is treated as such an error.

    Args:
        content: chunks of bytes, or of text that is sent as UTF-8.
        status_code: the status.
        headers: headers; a `content-type` among them outranks `media_type`.
        media_type: the `Content-Type`, `application/octet-stream` by default.
        background: what is called when the stream has ended, or its client has gone.
        filename: the name that the client keeps the body under.

    Raises:
        UnsupportedContent: `content` can't be iterated over, or is one text or bytes object.
    """

    __slots__ = ("body_iterator",)

    body_iterator: AsyncIterator[bytes]
    """The chunks, for the transport: it calls `aclose()` when it is done with them."""

    def __init__(
        self,
        content: AsyncIterable[str | bytes] | Iterable[str | bytes],
        status_code: int = 200,
        headers: HeaderInput | None = None,
        media_type: str | None = None,
        background: Callable[[], Any] | None = None,
        *,
        filename: str | None = None,
        status: int | None = None,
    ) -> None:
        self.body_iterator = chunks_of(content)
        super().__init__(None, status_code, headers, media_type, background, filename=filename, status=status)

    def _encode(self, content: Any) -> tuple[bytes | None, str | None]:
        return None, BYTES


class ClosableChunks(AsyncIterator[bytes]):
    """Chunks with an end that can be called for early."""

    __slots__ = ()

    async def aclose(self) -> None:
        """Let the source clean up. Calling it again, or after the end, does nothing."""
        raise NotImplementedError


class _AsyncChunks(ClosableChunks):
    __slots__ = ("_source",)

    def __init__(self, source: AsyncIterator[str | bytes]) -> None:
        self._source = source

    async def __anext__(self) -> bytes:
        chunk = await self._source.__anext__()
        return chunk if type(chunk) is bytes else _encoded(chunk)

    async def aclose(self) -> None:
        close = getattr(self._source, "aclose", None)
        if close is not None:
            await close()


class _ThreadChunks(ClosableChunks):
    __slots__ = ("_source",)

    def __init__(self, source: Iterator[str | bytes]) -> None:
        self._source = source

    async def __anext__(self) -> bytes:
        chunk = await in_thread(partial(next, self._source, _END))
        if chunk is _END:
            raise StopAsyncIteration
        return chunk if type(chunk) is bytes else _encoded(chunk)

    async def aclose(self) -> None:
        close = getattr(self._source, "close", None)
        if close is None:
            return
        from anyio import CancelScope  # a service without such streams doesn't load it for them

        # The generator's `finally` has to run even when it is a cancellation that ends the stream.
        with CancelScope(shield=True):
            await in_thread(close)


def chunks_of(content: AsyncIterable[str | bytes] | Iterable[str | bytes]) -> ClosableChunks:
    """The chunks of `content`, which is an asynchronous or an ordinary iterable of bytes or text.

    Raises:
        UnsupportedContent: it is neither.
    """
    given: Any = content
    if isinstance(given, ClosableChunks):
        return given
    if hasattr(given, "__aiter__"):
        return _AsyncChunks(given.__aiter__())
    # One text or bytes object is iterable too, and so is a dict: none of them was meant as a stream.
    if hasattr(given, "__iter__") and not isinstance(given, _NOT_CHUNKS):
        return _ThreadChunks(iter(given))
    raise UnsupportedContent(response="StreamingResponse", content_type=type(given).__name__)


def _encoded(chunk: Any) -> bytes:
    data = to_bytes(chunk)
    if data is None:
        raise UnsupportedContent(response="A stream", content_type=type(chunk).__name__)
    return data

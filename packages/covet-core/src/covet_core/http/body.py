"""Where a request's body comes from: the protocol of transports, and the body that is already in memory."""

from typing import Protocol

from covet_core.http.errors import ClientDisconnect

__all__ = ["BodySource", "BytesBody", "ClientDisconnect"]


class BodySource(Protocol):
    """What a transport gives a request to read its body from."""

    async def read(self) -> bytes:
        """The next chunk; `b""` at the end, and again on every later call.

        Raises:
            ClientDisconnect: the client went away before the body was whole.
            ContentTooLarge: the body passed the limit of its endpoint.
        """
        ...

    def is_disconnected(self) -> bool:
        """Whether the client is known to have gone away."""
        ...


class BytesBody:
    """A body that is whole and in memory. It is read as one chunk, and its client never goes away."""

    __slots__ = ("_left",)

    def __init__(self, content: bytes = b"") -> None:
        self._left = content

    async def read(self) -> bytes:
        """The whole body at first, `b""` afterwards."""
        chunk, self._left = self._left, b""
        return chunk

    def is_disconnected(self) -> bool:
        """Always False."""
        return False

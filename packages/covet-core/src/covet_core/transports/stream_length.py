"""The length that a stream declared, held against the length that it has."""

from __future__ import annotations

from covet_core.transports.errors import StreamLengthMismatch

__all__ = ("StreamLength",)


class StreamLength:
    """Counts the bytes of a stream whose head may hold a `content-length`."""

    __slots__ = ("_declared", "_sent")

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        """`headers` are those of the response, checked and in lower case."""
        self._declared = next((int(value) for name, value in headers if name == b"content-length"), None)
        self._sent = 0

    def add(self, chunk: bytes) -> None:
        """Count a chunk before it is sent.

        Raises:
            StreamLengthMismatch: it would be more than was declared.
        """
        self._sent += len(chunk)
        if self._declared is not None and self._sent > self._declared:
            raise StreamLengthMismatch(declared=self._declared, sent=self._sent)

    def end(self) -> None:
        """Count no more.

        Raises:
            StreamLengthMismatch: it was less than was declared.
        """
        if self._declared is not None and self._sent < self._declared:
            raise StreamLengthMismatch(declared=self._declared, sent=self._sent)

"""Files over RSGI: Granian reads them by itself, as fast as the client does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from covet_core.transports.handed_file import close_later, path_of

if TYPE_CHECKING:
    from covet_core.http.files.content import FileChunks

__all__ = ("RSGIFileSender", "send_file")


class RSGIFileSender(Protocol):
    """RSGI's HTTP protocol, as far as files are sent with it."""

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Send a head."""
        ...

    def response_file_range(self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int) -> None:
        """Send a head and a part of a file, up to but without `end`."""
        ...


def send_file(
    proto: RSGIFileSender, status: int, headers: list[tuple[str, str]], chunks: FileChunks, *, head_only: bool
) -> None:
    """Let the server send the part of a file that `chunks` is."""
    part = chunks.parts[0]
    assert not isinstance(part, bytes)
    start, end = part
    headers = [*headers, ("content-length", str(end - start))]  # which the server can't know beforehand
    if head_only:
        chunks.file.close()
        proto.response_empty(status, headers)
        return
    proto.response_file_range(status, headers, path_of(chunks.file), start, end)
    close_later(chunks.file)

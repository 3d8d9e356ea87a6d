"""`FileResponse`: a file of the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from covet_core.http.answers import problem_response
from covet_core.http.conditional.outcome import Outcome, Validators, allows_range, outcome
from covet_core.http.dates import http_date, seconds_of
from covet_core.http.disposition import Disposition, content_disposition
from covet_core.http.files.content import FileChunks, small_content
from covet_core.http.files.multipart import multipart
from covet_core.http.files.opened import OpenFile, open_file
from covet_core.http.files.ranges import Span, spans_of
from covet_core.http.headers import HeaderInput
from covet_core.http.media import BYTES
from covet_core.http.response import Response
from covet_core.http.stream import StreamingResponse

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("FileResponse", "media_type_of")

_Pairs = list[tuple[bytes, bytes]]
_OF_CONTENT: Final = (b"content-type", b"content-encoding", b"content-language", b"content-disposition")
"""What says something of content, and has no place where there is none (RFC 9110, 15.4.5)."""
_OF_FILE: Final = (*_OF_CONTENT, b"accept-ranges", b"cache-control", b"etag", b"expires", b"last-modified")
"""What says something of the file alone, and not of an answer in its place."""


class FileResponse(Response):
    """A file, sent whole, in ranges, or not at all when the client has it already.

    It is opened here, once: what is told of it and what is sent is the same file, even if another one takes its place.
    `ETag` and `Last-Modified` are told, the conditions of RFC 9110, 13 are held, and `Range` is answered with one part
    or several (RFC 9110, 14), for GET and HEAD requests and status 200. More than 16 ranges, or a field of more than
    1,024 characters, get the whole file; ranges that overlap are sent once.

    Args:
        path: the file.
        status_code: the status, such as 404 for a page of that kind.
        headers: further headers; an `etag` or `last-modified` among them is used instead of the file's own.
        media_type: the `Content-Type`; by the name's extension when None.
        background: what is called when the file was sent, or its client has gone.
        filename: the name that the client keeps it under. It may hold anything: what could break a header is left out.
        content_disposition_type: `attachment` (the default with a file name) to be saved, `inline` to be shown.

    Raises:
        NotARegularFile: it is a directory, a device, a FIFO or a socket.
        OSError: it can't be opened; `FileNotFoundError` when it isn't there.
    """

    __slots__ = ("_file",)

    media_type: ClassVar[str | None] = None

    def __init__(
        self,
        path: str | os.PathLike[str],
        status_code: int = 200,
        headers: HeaderInput | None = None,
        media_type: str | None = None,
        background: Callable[[], Any] | None = None,
        *,
        filename: str | None = None,
        content_disposition_type: Disposition | None = None,
        status: int | None = None,
    ) -> None:
        name = os.fspath(path)
        kind = media_type or media_type_of(filename or name)
        super().__init__(None, status_code, headers, kind, background, status=status)
        if filename is not None or content_disposition_type is not None:
            told = content_disposition(filename, content_disposition_type or "attachment")
            self.raw_headers.append((b"content-disposition", told.encode("ascii")))
        self._file = open_file(path)

    @classmethod
    def of(cls, file: OpenFile, raw_headers: _Pairs, status_code: int = 200) -> FileResponse:
        """The response of a file that is open already, with headers that are known to be right."""
        self = cls.__new__(cls)
        self.status_code = status_code
        self.raw_headers = raw_headers
        self.body = None
        self.background = None
        self._file = file
        return self

    def _encode(self, content: Any) -> tuple[bytes | None, str | None]:
        return None, BYTES

    @property
    def body_iterator(self) -> FileChunks:
        """The whole file, for whoever reads a response instead of sending it."""
        return FileChunks(self._file, [(0, self._file.size)])

    def answer_to(self, request: Request, *, several: bool = True) -> Response:
        """What is sent to `request`: the transport calls this last, when the headers are what they will be.

        Args:
            request: the request.
            several: whether the transport can send several ranges; otherwise who asks for them gets the whole file.
        """
        answer = self._chosen(request, several)
        answer.background = self.background
        return answer

    def close(self) -> None:
        """Close the file of a response that isn't sent."""
        self._file.close()

    def _chosen(self, request: Request, several: bool) -> Response:
        head_only = request.method == "HEAD"
        if self.status_code != 200 or not (head_only or request.method == "GET"):
            return self._whole(head_only)
        validators = self._told()
        found = outcome(request, validators)
        if found is Outcome.FAILED:
            return self._refused(412, "The file isn't in the state that the request expects.")
        if found is Outcome.NOT_MODIFIED:
            self.close()
            return Response._of(304, b"", [pair for pair in self.raw_headers if pair[0] not in _OF_CONTENT])
        # Only GET has ranges (RFC 9110, 14.2).
        wanted = request.headers.getlist("range")
        if head_only or len(wanted) != 1 or not allows_range(request, validators):
            return self._whole(head_only)
        spans = spans_of(wanted[0], self._file.size)
        whole = spans is None or (len(spans) > 1 and not several)
        return self._whole(head_only) if whole or spans is None else self._ranges(spans)

    def _told(self) -> Validators:
        """The validators, which are also put among the headers."""
        headers, own = self.headers, self._file.validators()
        tag, date = headers.get("etag"), headers.get("last-modified")
        if tag is None and own.etag is not None:
            self.raw_headers.append((b"etag", own.etag.encode("ascii")))
        if date is None and own.modified is not None:
            self.raw_headers.append((b"last-modified", http_date(own.modified).encode("ascii")))
        if "accept-ranges" not in headers:
            self.raw_headers.append((b"accept-ranges", b"bytes"))
        return Validators(own.etag if tag is None else tag, own.modified if date is None else seconds_of(date))

    def _whole(self, head_only: bool) -> Response:
        size = self._file.size
        return self._content(self.status_code, [(0, size)], size, head_only=head_only)

    def _ranges(self, spans: list[Span]) -> Response:
        size = self._file.size
        if not spans:
            headers = {"content-range": f"bytes */{size}"}
            return self._refused(416, f"The file has {size} bytes: the range lies outside.", headers)
        if len(spans) == 1:
            start, end = spans[0]
            self.raw_headers.append((b"content-range", b"bytes %d-%d/%d" % (start, end - 1, size)))
            return self._content(206, spans, end - start)
        media_type, parts, length = multipart(spans, size, self.headers.get("content-type"))
        self.headers["content-type"] = media_type
        return self._content(206, parts, length)

    def _refused(self, status: int, detail: str, headers: HeaderInput | None = None) -> Response:
        """A problem instead of the file, with what was set besides what says something of the file."""
        self.close()
        # A browser shows no answer of another origin without the CORS headers that middleware has set.
        problem = problem_response(status, detail, headers=headers)
        problem.raw_headers += [pair for pair in self.raw_headers if pair[0] not in _OF_FILE]
        return problem

    def _content(self, status: int, parts: Sequence[bytes | Span], length: int, *, head_only: bool = False) -> Response:
        only = parts[0]
        if len(parts) == 1 and not isinstance(only, bytes) and not head_only:
            content = small_content(self._file, only)
            if content is not None:
                self.close()
                return Response._of(status, content, self.raw_headers)
        self.raw_headers.append((b"content-length", b"%d" % length))
        stream = StreamingResponse._of(status, None, self.raw_headers)
        stream.body_iterator = FileChunks(self._file, parts)
        return stream

    def __repr__(self) -> str:
        return f"<FileResponse {self.status_code}, {self._file.size} bytes>"


_LATER: Final = {
    ".avif": "image/avif",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
"""What websites hold, and `mimetypes` doesn't know in every version of Python and on every system."""


def media_type_of(name: str) -> str:
    """The media type that the extension of a file's name stands for; `application/octet-stream` when none is known."""
    from mimetypes import guess_type

    kind, encoding = guess_type(name, strict=False)
    if kind is None:
        kind = _LATER.get(name[name.rfind(".") :].lower())
    # `page.html.gz` is a page only to those who unpack it: as a file it is just bytes.
    return BYTES if kind is None or encoding is not None else kind

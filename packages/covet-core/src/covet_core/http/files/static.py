"""`StaticFiles`: a directory of the disk, under a path."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

from covet_core._engine import StaticDirectory
from covet_core.http.exceptions import HTTPException
from covet_core.http.files.opened import OpenFile
from covet_core.http.files.response import FileResponse, media_type_of
from covet_core.http.headers import HeaderInput, encode_headers, encode_value
from covet_core.http.media import essence, with_charset
from covet_core.http.request import Request
from covet_core.http.response import Response

if TYPE_CHECKING:
    from covet_core.types import Handler

__all__ = ("StaticFiles",)

_YEAR: Final = "public, max-age=31536000, immutable"
"""What is said of a file whose name changes with its content (RFC 8246)."""

_PAGE: Final = "index.html"
_MISSING: Final = "404.html"

_Pairs = list[tuple[bytes, bytes]]


class StaticFiles:
    """The files of a directory and of those in it: `app.mount("/static", StaticFiles("static"), name="static")`.

    They are answered as `FileResponse` answers them, for GET and HEAD; any other method is a 405, and what isn't there
    a 404. A file is opened below the directory, from its descriptor: no path and no symbolic link leads out of it, also
    while it is being changed. Devices, FIFOs and sockets are not there, and neither is what this process may not read.
    The directory itself is looked for when the plan is made: without it the service doesn't start.

    Args:
        directory: the directory; a relative one is below the current directory.
        index: the file that a directory is answered with, whose path ends with a slash; without the slash it is a
            redirect. None for none: a directory is a 404. A directory is never listed.
        html: answer what isn't there with the file `404.html` of the directory, if it has one, and status 404.
        hidden: whether names that begin with a dot are served, and what is in directories of such names.
        follow_symlinks: whether symbolic links may lead out of the directory. Those that stay inside are followed.
        precompressed: the content codings, the preferred first, in which a file may lie beside itself: `app.js.br`,
            `.zst`, `.gz`. A client that accepts one gets it. Only what is worth compressing is looked for.
        cache_control: the `Cache-Control` of every file; None for none.
        immutable: a regular expression that is searched in the path of a file below the directory. Where it is found,
            `Cache-Control` says that the content never changes: for names with a hash of it.
        headers: further headers of every file.

    Raises:
        InvalidHeader: `cache_control` or `headers` hold what can't be sent.
        re.error: `immutable` is no regular expression.
    """

    __slots__ = ("_headers", "_immutable", "_precompressed", "directory", "follow_symlinks", "hidden", "html", "index")

    __covet_static__: ClassVar[bool] = True

    directory: str
    """The absolute path of the directory."""
    index: str | None
    html: bool
    hidden: bool
    follow_symlinks: bool

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        index: str | None = _PAGE,
        html: bool = False,
        hidden: bool = False,
        follow_symlinks: bool = False,
        precompressed: Sequence[str] = ("br", "zstd", "gzip"),
        cache_control: str | None = None,
        immutable: str | re.Pattern[str] | None = None,
        headers: HeaderInput | None = None,
    ) -> None:
        self.directory = os.path.abspath(directory)
        self.index, self.html = index, html
        self.hidden, self.follow_symlinks = hidden, follow_symlinks
        self._precompressed = tuple(precompressed)
        self._headers: _Pairs = encode_headers(headers)
        if cache_control is not None:
            self._headers.append((b"cache-control", encode_value("cache-control", cache_control)))
        self._immutable = None if immutable is None else re.compile(immutable)

    def handler(self) -> Handler:
        """What answers a request, whose path parameter `path` is that below the directory. Called by the plan.

        Raises:
            OSError: the directory can't be opened, or isn't one.
            ValueError: there is no such content coding.
        """
        directory = StaticDirectory(
            self.directory,
            self.describe,
            index=self.index,
            hidden=self.hidden,
            follow_symlinks=self.follow_symlinks,
            codings=self._precompressed,
        )
        answer = _answerer(directory, html=self.html)
        answer.__covet_files__ = directory  # type: ignore[attr-defined]  # for an engine that needs no handler
        return answer

    def describe(self, name: str) -> tuple[_Pairs, bool]:
        """The headers of a file, and whether it may lie beside itself in a content coding.

        Args:
            name: its path below the directory.
        """
        media_type = media_type_of(name)
        coded = bool(self._precompressed) and _is_text(media_type)
        headers = [(b"content-type", with_charset(media_type).encode("ascii"))]
        if self._immutable is not None and self._immutable.search(name) is not None:
            headers += [pair for pair in self._headers if pair[0] != b"cache-control"]
            headers.append((b"cache-control", _YEAR.encode("ascii")))
        else:
            headers += self._headers
        if coded:
            headers.append((b"vary", b"accept-encoding"))
        return headers, coded

    def __repr__(self) -> str:
        return f"StaticFiles({self.directory!r})"


def _answerer(directory: StaticDirectory, *, html: bool) -> Callable[[Request], Response]:
    def static_files(request: Request) -> Response:
        path: str = request.path_params.get("path", "")
        # The path of the mount itself, without a slash, is a directory like any other.
        bare = not path and not request.raw_path.endswith(b"/")
        try:
            file = _open(directory, path, request)
        except IsADirectoryError:
            return _with_slash(request)
        if file is None:
            missing = _open(directory, _MISSING, request, 404) if html else None
            if missing is None:
                raise HTTPException(404)
            return missing
        if bare:
            file.close()
            return _with_slash(request)
        return file

    return static_files


def _open(directory: StaticDirectory, path: str, request: Request, status_code: int = 200) -> FileResponse | None:
    found = directory.find(path, request.headers.getlist("accept-encoding"))
    if found is None:
        return None
    fd, headers, tag = found
    file = OpenFile(fd, os.fstat(fd))
    headers.append((b"etag", file.tag(tag).encode("ascii")))
    return FileResponse.of(file, headers, status_code)


def _with_slash(request: Request) -> Response:
    """A redirect to the same path with a slash, told relative to it: right below any prefix, and on this very host."""
    last = request.raw_path.rpartition(b"/")[2].decode("latin-1")
    query = request.query_string.decode("latin-1")
    location = f"./{quote(last, safe=_SAFE)}/" + (f"?{quote(query, safe=_SAFE + '/?')}" if query else "")
    return Response(None, 307, {"location": location})


_SAFE: Final = "%!$&'()*+,;=:@~"
"""What is in a target as it was sent, and may stand in a `Location` as it is."""

_TEXTS: Final = frozenset(
    {"application/javascript", "application/json", "application/wasm", "application/xml", "image/bmp"}
)


def _is_text(media_type: str) -> bool:
    """Whether a file of this type is worth compressing."""
    kind = essence(media_type)
    return kind.startswith("text/") or kind.endswith(("+json", "+xml")) or kind in _TEXTS

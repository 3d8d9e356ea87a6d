"""What a handler answers with, whole in memory. Streams are in `covet_core.http.stream`."""

import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import quote

from covet_core._engine import dump_json
from covet_core.http.content import to_bytes
from covet_core.http.cookies import SameSite, cookie_header
from covet_core.http.errors import InvalidStatus, UnsupportedContent
from covet_core.http.headers import HeaderInput, MutableHeaders, encode_headers, encode_value, refuse_breaks
from covet_core.http.media import BYTES, HTML, JSON, TEXT, with_charset
from covet_core.http.status import BODYLESS, REDIRECTS

_Pairs = list[tuple[bytes, bytes]]


class Response:
    """A status, headers and a body of bytes.

    A `str` is sent as `text/plain; charset=utf-8` and `bytes` as `application/octet-stream`, unless `media_type` or a
    `content-type` among `headers` says otherwise. Objects are never serialised here: return them from the handler, or
    use `JSONResponse`. The length of the body is told by the transport.

    Args:
        content: the body; None for none.
        status_code: the status, 200 to 599.
        headers: a mapping, or pairs where a name occurs more than once.
        media_type: the `Content-Type`; text gets `charset=utf-8` when it names no charset.
        background: what is called when the response was sent: a `BackgroundTask`, `BackgroundTasks`, or a function
            without arguments.
        filename: the name that the client keeps the body under, as an attachment (RFC 6266). It may hold anything:
            what could break a header is left out.
        status: the same as `status_code`; deprecated.

    Raises:
        InvalidHeader: a header holds what can't be sent.
        InvalidStatus: the status isn't one of a final response, or it never has a body and was given one.
        TypeError: `background` can't be called.
        UnsupportedContent: the content is neither text nor bytes.
    """

    __slots__ = ("background", "body", "raw_headers", "status_code")

    media_type: ClassVar[str | None] = None
    """The media type of a kind of response; None to go by the type of the content."""

    status_code: int
    body: bytes | None
    """The whole body; None when it is streamed."""
    raw_headers: list[tuple[bytes, bytes]]
    """The headers in lower case, without `content-length`."""
    background: Callable[[], Any] | None
    """What is called when it was sent."""

    def __init__(
        self,
        content: Any = None,
        status_code: int = 200,
        headers: HeaderInput | None = None,
        media_type: str | None = None,
        background: Callable[[], Any] | None = None,
        *,
        filename: str | None = None,
        status: int | None = None,
    ) -> None:
        self.status_code = _checked_status(status_code, status)
        self.raw_headers = encode_headers(headers)
        if background is not None and not callable(background):
            raise TypeError(f"background is {type(background).__name__}, and not what can be called")
        self.background = background
        body, implied = self._encode(content)
        if body and self.status_code in BODYLESS:
            raise InvalidStatus(status_code=self.status_code, reason="it never has a body, and was given one")
        self.body = body
        self._set_media_type(media_type or self.media_type or implied)
        if filename is not None:
            self._attach(filename)

    @classmethod
    def _of(cls, status_code: int, body: bytes | None, raw_headers: _Pairs) -> Self:
        """A response from parts that are known to be right: nothing is checked. Used by the engine."""
        self = cls.__new__(cls)
        self.status_code = status_code
        self.body = body
        self.raw_headers = raw_headers
        self.background = None
        return self

    def _encode(self, content: Any) -> tuple[bytes | None, str | None]:
        """The body's bytes, and the media type they have if nobody says otherwise."""
        if content is None:
            return b"", None
        body = to_bytes(content)
        if body is None:
            raise UnsupportedContent(response=type(self).__name__, content_type=type(content).__name__)
        return body, TEXT if isinstance(content, str) else BYTES

    def _set_media_type(self, media_type: str | None) -> None:
        if media_type is None or (self.body == b"" and self.status_code in BODYLESS):
            return
        if not any(name == b"content-type" for name, _ in self.raw_headers):
            value = encode_value("content-type", with_charset(media_type))
            self.raw_headers.append((b"content-type", value))

    def _attach(self, filename: str) -> None:
        from covet_core.http.disposition import content_disposition  # few responses are kept as files

        if not any(name == b"content-disposition" for name, _ in self.raw_headers):
            self.raw_headers.append((b"content-disposition", content_disposition(filename).encode("ascii")))

    @property
    def headers(self) -> MutableHeaders:
        """The headers, to read and to change."""
        return MutableHeaders(self.raw_headers)

    def set_cookie(
        self,
        key: str,
        value: str = "",
        *,
        max_age: int | timedelta | None = None,
        expires: datetime | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = True,
        httponly: bool = True,
        samesite: SameSite | None = "lax",
        partitioned: bool = False,
    ) -> None:
        """Add a `Set-Cookie` header; the defaults are the safe ones.

        Args:
            key: its name, a token.
            value: ASCII without spaces, quotes, commas, semicolons and backslashes: encode anything else.
            max_age: how long the cookie lives, in seconds; None for as long as the browser runs.
            expires: when it ends, with a time zone; `max_age` outranks it.
            path: the path below which it is sent.
            domain: the domain whose subdomains get it too; None for this host alone.
            secure: send it over TLS only. Browsers treat `http://localhost` as if it were TLS.
            httponly: keep it from scripts.
            samesite: `lax`, `strict` or `none`; None leaves it to the browser.
            partitioned: keep one per top-level site (CHIPS).

        Raises:
            InvalidCookie: a browser would refuse the cookie.
        """
        line = cookie_header(
            key,
            value,
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            samesite=samesite,
            partitioned=partitioned,
        )
        self.raw_headers.append((b"set-cookie", line.encode("ascii")))

    def delete_cookie(
        self,
        key: str,
        *,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = True,
        httponly: bool = True,
        samesite: SameSite | None = "lax",
        partitioned: bool = False,
    ) -> None:
        """Make the client forget a cookie. `path`, `domain` and `partitioned` must be those it was set with."""
        self.set_cookie(
            key,
            max_age=0,
            expires=datetime.fromtimestamp(0, UTC),
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            samesite=samesite,
            partitioned=partitioned,
        )

    def __repr__(self) -> str:
        size = "streamed" if self.body is None else f"{len(self.body)} bytes"
        return f"<{type(self).__name__} {self.status_code}, {size}>"


class PlainTextResponse(Response):
    """Text: `text/plain; charset=utf-8` unless `media_type` says otherwise."""

    __slots__ = ()
    media_type: ClassVar[str | None] = TEXT


class HTMLResponse(Response):
    """A page: `text/html; charset=utf-8`. What comes from outside must have been escaped before."""

    __slots__ = ()
    media_type: ClassVar[str | None] = HTML


class JSONResponse(Response):
    """JSON by orjson: dict, list, str, numbers, dates, UUIDs, enums, dataclasses, pydantic models and msgspec structs.

    Raises:
        TypeError: the content holds something that JSON can't.
    """

    __slots__ = ()
    media_type: ClassVar[str | None] = JSON

    def _encode(self, content: Any) -> tuple[bytes | None, str | None]:
        if content is None and self.status_code in BODYLESS:
            return b"", None
        return dump_json(content), JSON


class RedirectResponse(Response):
    """Sends the client to `url`: a path of this service, or an absolute address.

    Characters that a `Location` can't hold are percent-encoded; what is encoded already stays as it is. Where `url`
    comes from the request, give `redirect_target(url)` instead: a client can be led anywhere with it.

    Args:
        url: where to.
        status_code: 301, 302, 303, 307 (the default: same method, not kept in caches) or 308.
        headers: further headers.
        background: what is called when the response was sent.

    Raises:
        InvalidHeader: the address holds a line break.
        InvalidStatus: the status isn't one of a redirect.
    """

    __slots__ = ()

    def __init__(
        self,
        url: object,
        status_code: int = 307,
        headers: HeaderInput | None = None,
        background: Callable[[], Any] | None = None,
        *,
        status: int | None = None,
    ) -> None:
        super().__init__(None, status_code, headers, None, background, status=status)
        if self.status_code not in REDIRECTS:
            raise InvalidStatus(status_code=self.status_code, reason="it isn't one of 301, 302, 303, 307 and 308")
        target = str(url)
        refuse_breaks("location", target)
        self.headers["location"] = quote(target, safe="!#$%&'()*+,/:;=?@[]~")


def _checked_status(status_code: object, status: int | None) -> int:
    if status is not None:
        warnings.warn("`status=` is deprecated: use `status_code=`.", DeprecationWarning, stacklevel=3)
        status_code = status
    if not (isinstance(status_code, int) and 200 <= status_code <= 599):
        raise InvalidStatus(status_code=status_code, reason="the status of a response is a number from 200 to 599")
    return int(status_code)

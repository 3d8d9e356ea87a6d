"""Bodies in a content coding: refused, or decoded while they are read (RFC 9110, 8.4)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Literal

from covet_core._engine import BadCoding, BodyDecoder
from covet_core.http.body import BodySource, BytesBody
from covet_core.http.exceptions import BadRequest, ContentTooLarge, UnsupportedContentCoding
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("PASS_THROUGH", "Codings", "DecodedBody", "Decompression", "check_coding", "decoded_source")

PASS_THROUGH: Final = "pass-through"
"""Stands for bodies that are left as they were sent, whatever their coding."""

Codings = tuple[str, ...] | Literal["pass-through"]
"""Content codings, or `PASS_THROUGH`."""


@record()
class Decompression:
    """What a route does with bodies in a content coding."""

    codings: Codings
    """Those that it takes."""
    limit: int | None
    """Bytes that a body may have once it is decoded; None for any number."""


def check_coding(request: Request) -> str | None:
    """The coding that the body of `request` has to be decoded from; None to leave it as it is.

    Raises:
        UnsupportedContentCoding: the route doesn't take it, or there are several.
    """
    given = [each.strip().lower() for each in ",".join(request.headers.getlist("content-encoding")).split(",")]
    named = [each for each in given if each not in ("", "identity")]
    taken: Codings = getattr(request, "_decompression", _NOTHING).codings
    if not named or taken == PASS_THROUGH:
        return None
    coding = "gzip" if named == ["x-gzip"] else named[0]
    if len(named) > 1 or coding not in taken:
        raise UnsupportedContentCoding(", ".join(named), taken)
    return coding


def decoded_source(request: Request, source: Any) -> Any:
    """What the body of `request` is read from: `source` itself where the body isn't coded.

    Raises:
        UnsupportedContentCoding: it is in a coding that the route doesn't take.
    """
    coding = check_coding(request)
    if coding is None:
        return source
    known: Decompression = request._decompression  # pyright: ignore[reportPrivateUsage]: hidden from handlers only
    limit, noted = known.limit, request.body_limit
    if noted is not None:
        limit = noted if limit is None else min(limit, noted)
    return DecodedBody(BytesBody(source or b"") if isinstance(source, (bytes, type(None))) else source, coding, limit)


class DecodedBody:
    """A body source that decodes another one, a piece at a time: a few bytes may stand for very many.

    Args:
        source: the body as it is sent.
        coding: its content coding.
        limit: bytes that it may have once it is decoded; None for any number.
    """

    __slots__ = ("_coding", "_decoder", "_ended", "_held", "_limit", "_source")

    def __init__(self, source: BodySource, coding: str, limit: int | None) -> None:
        self._source = source
        self._coding = coding
        self._limit = limit
        self._decoder = BodyDecoder(coding, limit)
        self._held = False
        self._ended = False

    async def read(self) -> bytes:
        """The next piece of the content; `b""` at the end.

        Raises:
            BadRequest: it isn't what its coding says, is cut, or something follows it.
            ClientDisconnect: the client went away before the body was whole.
            ContentTooLarge: the content, or what was sent of it, is larger than the limit.
        """
        try:
            return await self._next()
        except BadCoding as fault:
            if fault.too_large:
                raise ContentTooLarge(limit=self._limit) from None
            raise BadRequest(f"The body isn't whole and well-formed {self._coding}.") from None

    def is_disconnected(self) -> bool:
        """Whether the client is known to have gone away."""
        return self._source.is_disconnected()

    async def _next(self) -> bytes:
        while not self._ended:
            if self._held:
                # A chunk may stand for thousands of pieces: others have their turns between them.
                await asyncio.sleep(0)
            piece = self._decoder.read()
            self._held = bool(piece)
            if piece:
                return piece
            chunk = await self._source.read()
            if chunk:
                self._decoder.feed(chunk)
            else:
                self._ended = True
                self._decoder.finish()
        return b""


_NOTHING = Decompression((), None)

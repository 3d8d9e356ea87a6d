"""Files in a content coding over RSGI, which has no streams: they are compressed before they are sent, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from covet_core.filters.coding import in_turns
from covet_core.http.headers import MutableHeaders
from covet_core.http.negotiation.choice import vary_on

if TYPE_CHECKING:
    from covet_core._engine import FilterChain, RequestHead
    from covet_core.http.files.content import FileChunks
    from covet_core.transports.exchange import Headers

__all__ = ("WHOLE_FILE", "code_file")

WHOLE_FILE: Final = 4_194_304
"""Bytes of a file up to which it is compressed: that is in memory until it is sent."""


async def code_file(
    filters: FilterChain, request: RequestHead, status: int, headers: Headers, chunks: FileChunks
) -> tuple[Headers, bytes | FileChunks]:
    """The headers and the content of a file, or a part of one, as they are sent.

    Args:
        filters: the plan's, with `compression` among them.
        request: what is answered.
        status: the status.
        headers: the checked headers.
        chunks: the file, which is closed if it is read here.
    """
    coded = filters.encode(request, status, headers, None)
    if coded is None:
        return headers, chunks
    coded_headers, _, encoder = coded
    if encoder is None:
        return coded_headers, chunks
    part = chunks.parts[0]
    assert not isinstance(part, bytes)  # Granian is handed single parts of files
    start, end = part
    if end - start > WHOLE_FILE:
        # As it is, it still depends on what the client takes: smaller versions of it don't stay as they are.
        plain = list(headers)
        vary_on(MutableHeaders(plain), "accept-encoding")
        return plain, chunks
    try:
        body = await in_turns(encoder, aiter(chunks))
    finally:
        await chunks.aclose()
    return [*coded_headers, (b"content-length", b"%d" % len(body))], body

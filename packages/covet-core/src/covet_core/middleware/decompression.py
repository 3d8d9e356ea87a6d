"""Which content codings bodies are taken in, on routes that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.middleware.chain import Layer

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from covet_core.http.coded_body import Decompression
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("decompression_layer",)


def decompression_layer(decompression: Decompression, where: str) -> Layer:
    """What tells a request the codings of its route, wherever its body is read.

    Args:
        decompression: what the route does with bodies in a coding.
        where: the route, for messages.
    """

    def decompressing(request: Request, call_next: CallNext) -> Awaitable[Response]:
        request._decompression = decompression  # pyright: ignore[reportPrivateUsage]: hidden from handlers only
        return call_next(request)

    return Layer("request decompression", decompressing, where)

"""How long an answer took, told to the client."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from covet_core.middleware.base import BaseMiddleware

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("ServerTiming",)


class ServerTiming(BaseMiddleware):
    """Adds `Server-Timing: app;dur=12.3` to each response, in milliseconds until its head was known.

    Browsers show it beside the request. It tells everybody how long the service works, which may give away what it did:
    leave it out, or behind `enabled`, where that matters.

    Args:
        name: the name of the entry, a token.
        enabled: asked for each request, once it is answered.
        clock: seconds that never run backwards.
    """

    def __init__(
        self,
        name: str = "app",
        *,
        enabled: Callable[[Request], bool] = lambda request: True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._name = name
        self._enabled = enabled
        self._clock = clock

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request` with the header added to those that are there already."""
        start = self._clock()
        response = await call_next(request)
        if self._enabled(request):
            spent = (self._clock() - start) * 1_000
            response.headers.append("server-timing", f"{self._name};dur={spent:.1f}")
        return response

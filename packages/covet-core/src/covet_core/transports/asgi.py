"""A plan as an ASGI 3 application: for uvicorn, hypercorn and others, and for mounting into another application."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from covet_core.filters.passage import dressed
from covet_core.http.answers import response_for
from covet_core.http.exceptions import HTTPException
from covet_core.transports.asgi_scope import request_of
from covet_core.transports.asgi_sink import ASGISink, BelowRoot, PathSink
from covet_core.transports.errors import UnknownScope
from covet_core.transports.exchange import checked_head, exchange
from covet_core.transports.records import ASGI as CAPABILITIES

if TYPE_CHECKING:
    from covet_core.lifespan import MakeContext
    from covet_core.plan.plan import Plan
    from covet_core.types import Receive, Scope, Send

__all__ = ("CAPABILITIES", "ASGIApp")

_log = logging.getLogger("covet.asgi")


class ASGIApp:
    """Carries `plan` over ASGI: the scopes `http` and `lifespan`; a `websocket` is refused.

    Mounted into another application it answers below its `root_path`. The outer application must pass the lifespan
    on (Starlette's `Mount` doesn't), otherwise the plan's start-up never runs: see docs/reference/transports.md.

    Args:
        plan: what is served.
        lifespan: what is entered instead of the plan's lifespan.
    """

    __slots__ = ("_make_lifespan", "_plan")

    def __init__(self, plan: Plan, *, lifespan: MakeContext | None = None) -> None:
        self._plan = plan
        self._make_lifespan: MakeContext = lifespan or plan.lifespan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one scope.

        Raises:
            UnknownScope: its type isn't known.
            Exception: a stream failed after its head was sent; the server has to cut the connection.
        """
        kind = scope["type"]
        if kind == "http":
            await self._http(scope, receive, send)
        elif kind == "lifespan":
            await self._lifespan(receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
        else:
            raise UnknownScope(scope_type=kind)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        sink = ASGISink(send)
        try:
            request = request_of(self._plan.request_type, scope, receive, self._plan.limits.max_body_size)
        except HTTPException as refusal:
            response = response_for(refusal)
            body_bytes = b"" if scope["method"] == "HEAD" else response.body or b""
            headers = dressed(self._plan.table.filters, None, checked_head(response))
            await sink.whole(response.status_code, headers, body_bytes)
            return
        if root_path := scope.get("root_path"):
            sink = BelowRoot(send, request, root_path)
        if "http.response.pathsend" in (scope.get("extensions") or ()):
            sink = PathSink(sink, send)
        await exchange(self._plan, request, request.body_source, sink)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        phase = "startup"
        await receive()
        try:
            async with self._make_lifespan():
                await send({"type": "lifespan.startup.complete"})
                phase = "shutdown"
                await receive()
        except Exception as failure:
            _log.error("The %s of the service failed.", phase, exc_info=failure)
            await send({"type": f"lifespan.{phase}.failed", "message": f"{type(failure).__name__}: {failure}"})
        else:
            await send({"type": "lifespan.shutdown.complete"})

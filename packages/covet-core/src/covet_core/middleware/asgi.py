"""Middleware written for ASGI, around covet's handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.transports.asgi_body import ASGIBody
from covet_core.transports.asgi_call import call_asgi, scope_of
from covet_core.transports.asgi_scope import take_user
from covet_core.transports.asgi_sink import ASGISink
from covet_core.transports.exchange import checked_head, deliver, fitted
from covet_core.types import ASGIApp, CallNext, Receive, Scope, Send

__all__ = ("ASGIMiddleware",)

_INSIDE: Final = "covet.inside"
"""The scope key under which the inner end of a middleware finds its request."""


_ADDED: Final = "_added"
"""The attribute of a request that holds what middleware added to the scope, for the next middleware inside."""

_BROUGHT: Final = ("_accepted", "_background", "_decompression", "_form_limits", "_mounted", "_root_path", "_user")
"""What a request already holds when a middleware gets it."""

_LEFT_BEHIND: Final = ("_background", "_crash", "_finalizers")
"""What handling leaves on a request, for the transport."""


class ASGIMiddleware:
    """Makes a middleware of an ASGI middleware class: `ASGIMiddleware(CORSMiddleware, allow_origins=["*"])`.

    The class is constructed once, with the application that it wraps and the options. For each request it runs in a
    task of its own. What it changes in the scope's headers, query and state, and in the messages both ways, is seen
    inside; a changed path is not, because the route has been chosen before. What it adds to the scope, `session`
    say, is there for ASGI middleware inside of it, and for handlers in `request.state`.

    Args:
        middleware: a class, or a function, that is called with the inner ASGI application first.
        args: further arguments for it.
        options: further keyword arguments for it.
    """

    __slots__ = ("_app",)

    def __init__(self, middleware: Callable[..., ASGIApp], /, *args: Any, **options: Any) -> None:
        self._app = middleware(_inside, *args, **options)

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request` with what the middleware makes of it."""
        scope = scope_of(request, state=vars(request.state))
        scope.update(getattr(request, _ADDED, {}))
        scope[_INSIDE] = (request, call_next, frozenset(scope))
        return await call_asgi(self._app, scope, getattr(request, "_body", request.body_source))


async def _inside(scope: Scope, receive: Receive, send: Send) -> None:
    """The application that every ASGI middleware wraps: it goes on to the handler."""
    request, call_next, known = scope[_INSIDE]
    seen = _seen(request, scope)
    seen.body_source = ASGIBody(receive, None)
    seen.state.update(scope["state"])
    take_user(seen, scope)
    added = {name: value for name, value in scope.items() if name not in known and name != _INSIDE}
    if added:
        seen.state.update(added)
        setattr(seen, _ADDED, {**getattr(request, _ADDED, {}), **added})
    try:
        response = await call_next(seen)
    finally:
        for name in _LEFT_BEHIND:
            if seen is not request and hasattr(seen, name):
                setattr(request, name, getattr(seen, name))
    response = fitted(response, seen)
    await deliver(response, checked_head(response, request.method), ASGISink(send), head_only=request.method == "HEAD")


def _seen(request: Request, scope: Scope) -> Request:
    """The request as the middleware left it: the same one if it left it alone."""
    unchanged = all(scope[name] == getattr(request, name) for name in ("query_string", "scheme", "client"))
    if (unchanged and scope["headers"] == request.headers.raw) or request.route_error is not None:
        return request
    seen = type(request)(
        request.method,
        request.raw_path,
        scope["query_string"],
        scope["headers"],
        http_version=request.http_version,
        scheme=scope["scheme"],
        client=scope["client"],
        server=request.server,
    )
    seen.path_params = request.path_params
    # What proxies told was read of the headers as they came; a middleware that says otherwise is right.
    told = ("_hop",) if (scope["scheme"], scope["client"]) == (request.scheme, request.client) else ()
    for name in (*_BROUGHT, *told):
        if hasattr(request, name):
            setattr(seen, name, getattr(request, name))
    if hasattr(request, "_body") and "content-encoding" in request.headers:
        from covet_core.http.coded_body import PASS_THROUGH, Decompression

        # Whoever read the body had it decoded, and so it is what is given on.
        seen._decompression = Decompression(PASS_THROUGH, None)  # pyright: ignore[reportPrivateUsage]: hidden from handlers only
    return seen

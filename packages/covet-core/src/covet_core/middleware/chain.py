"""Middleware around handlers, composed once: a request goes through plain nested coroutines in one task."""

from __future__ import annotations

import inspect
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from covet_core.errors import CovetError, MiddlewareResult
from covet_core.handlers.callables import is_asgi, is_async
from covet_core.handlers.source import name_of, where
from covet_core.http.response import Response
from covet_core.middleware.errors import ErrorResponder
from covet_core.middleware.faults import BadMiddleware, MiddlewareNameTaken
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core._engine import Endpoint
    from covet_core.app import CovetApp
    from covet_core.http.request import Request
    from covet_core.middleware.base import Middleware
    from covet_core.types import CallNext, Entry, MiddlewareCallable

__all__ = ("Guard", "Layer", "Layers", "Terminal", "chain", "inside")


@record()
class Layer:
    """A middleware, ready to be called."""

    name: str
    call: MiddlewareCallable
    where: str


class Layers:
    """Makes each registered middleware once, for all the routes that it is in front of."""

    __slots__ = ("_faults", "_made")

    def __init__(self, faults: list[CovetError]) -> None:
        self._faults = faults
        # The record is kept with its layer, so that its identity stays its own.
        self._made: dict[int, tuple[Middleware, Layer | None]] = {}

    def of(self, records: Sequence[Middleware], owner: str) -> tuple[Layer, ...]:
        """The layers of `records`, outermost first.

        Args:
            records: what was registered.
            owner: who registered it, for messages.
        """
        found = [self._layer(record, owner) for record in records]
        return tuple(layer for layer in found if layer is not None)

    def check_names(self, named: Sequence[Middleware]) -> None:
        """Report two middlewares that were given the same name."""
        seen: dict[str, Middleware] = {}
        for each in named:
            if each.name is None:
                continue
            first = seen.setdefault(each.name, each)
            if first is not each:
                taken = MiddlewareNameTaken(
                    name=each.name, first=where(first.middleware), second=where(each.middleware)
                )
                self._report(taken)

    def _layer(self, entry: Middleware, owner: str) -> Layer | None:
        key = id(entry)
        if key not in self._made:
            try:
                self._made[key] = entry, _make(entry, f"the plugin {entry.owner!r}" if entry.owner else owner)
            except BadMiddleware as fault:
                self._made[key] = entry, None
                self._faults.append(fault)
        return self._made[key][1]

    def _report(self, fault: MiddlewareNameTaken) -> None:
        if not any(isinstance(known, MiddlewareNameTaken) and known.facts == fault.facts for known in self._faults):
            self._faults.append(fault)


def _make(record: Middleware, owner: str) -> Layer:
    made: Any = record.middleware
    told = where(made)
    if record.is_filter:
        reason = "it is a native filter, which stands in front of the whole service: add it to the application"
        raise BadMiddleware(middleware=told, owner=owner, reason=reason)
    if isinstance(made, type):
        try:
            made = _wrapped(made, record.options) if _speaks_asgi(made) else made(**record.options)
        except TypeError as error:
            raise BadMiddleware(middleware=told, owner=owner, reason=f"it can't be constructed: {error}") from error
    elif record.options:
        names = ", ".join(record.options)
        raise BadMiddleware(
            middleware=told, owner=owner, reason=f"only a class takes options, and it was given {names}"
        )
    if not is_async(made):
        raise BadMiddleware(middleware=told, owner=owner, reason="it is no `async def`, and has no such `__call__`")
    if is_asgi(made):
        reason = (
            "it is an object of ASGI middleware, which wraps an application: give its class, and the options beside it"
        )
        raise BadMiddleware(middleware=told, owner=owner, reason=reason)
    try:
        inspect.signature(made).bind(None, None)
    except TypeError as error:
        reason = f"it isn't called with (request, call_next): {error}"
        raise BadMiddleware(middleware=told, owner=owner, reason=reason) from None
    return Layer(record.name or name_of(record.middleware), made, told)


def _speaks_asgi(made: type[Any]) -> bool:
    """Whether it is a class of ASGI middleware: what it makes is called with scope, receive and send."""
    call = getattr(made, "__call__", None)  # noqa: B004  # which one, not whether: a class has one anyway
    if not inspect.isfunction(call):
        return False
    return list(inspect.signature(call).parameters)[1:] == ["scope", "receive", "send"]


def _wrapped(made: type[Any], options: dict[str, Any]) -> MiddlewareCallable:
    from covet_core.middleware.asgi import ASGIMiddleware

    return ASGIMiddleware(made, **options)


def chain(layers: Sequence[Layer], terminal: Entry) -> Entry:
    """Put `layers` around `terminal`, the first one outermost. Nothing is left to be made per request."""
    entry = terminal
    for layer in reversed(layers):
        entry = _level(layer.call, entry)
    return entry


def _level(middleware: MiddlewareCallable, call_next: CallNext) -> Entry:
    def level(request: Request) -> Any:
        return middleware(request, call_next)

    return level


class Terminal:
    """The innermost part: what the engine does for a handler that has nothing around it.

    Args:
        function: the handler, or what was generated around it.
        waits: whether it returns a coroutine.
        buffered: whether it takes the body.
        errors: answers what the handler raises, before middleware sees it.
    """

    __slots__ = ("_buffered", "_errors", "_extract", "_function", "_render", "_waits")

    _extract: Callable[..., tuple[Any, ...]] | None
    _render: Callable[[Any], Response]

    def __init__(self, function: Callable[..., Any], errors: ErrorResponder, *, waits: bool, buffered: bool) -> None:
        self._function = function
        self._errors = errors
        self._waits = waits
        self._buffered = buffered

    def belong_to(self, endpoint: Endpoint) -> None:
        """Take parameters and rendering from `endpoint`, which was made with the finished entry."""
        self._extract = endpoint.extract if endpoint.params else None
        self._render = endpoint.render

    async def answer(self, request: Request) -> Response:
        """Answer `request`. What nobody expected is raised, through the middleware."""
        try:
            if self._extract is None:
                result = self._function()
            else:
                body = await request.body() if self._buffered else None
                result = self._function(*self._extract(request, body))
            return self._render(await result if self._waits else result)
        except Exception as error:
            expected = await self._errors.expected(request, error)
            if expected is None:
                raise
            return expected


class Guard:
    """The outermost part: whatever happens inside, there is a response. It costs nothing while nothing happens.

    Args:
        errors: answers what comes out of the chain.
        route: the route, for messages.
    """

    __slots__ = ("_errors", "_route")

    def __init__(self, errors: ErrorResponder, route: str) -> None:
        self._errors = errors
        self._route = route

    def answer(self, request: Request, error: Exception | CancelledError) -> Awaitable[Response]:
        """The response to what the chain raised."""
        return self._errors.answer(request, error)

    def misfit(self, result: object) -> MiddlewareResult:
        """The error for a result that is no response."""
        return MiddlewareResult(result=type(result).__name__, route=self._route)


def inside(mounted: CovetApp, entry: Entry) -> Entry:
    """Tell requests which mounted application their route belongs to, before anything around it sees them."""

    def noted(request: Request) -> Any:
        request._mounted = mounted  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
        return entry(request)

    return noted

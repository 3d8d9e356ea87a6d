"""What each kind of contribution consists of: the values of contributions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from covet_plugin.frozen import Frozen

if TYPE_CHECKING:
    from covet_plugin.context import AppContext
    from covet_plugin.graph import Node, Site
    from covet_plugin.service import Service
    from covet_plugin.stage import Stage

__all__ = (
    "CheckEntry",
    "CommandEntry",
    "Entry",
    "ErrorHandlerEntry",
    "Factory",
    "FilterEntry",
    "HealthEntry",
    "MetricEntry",
    "MiddlewareEntry",
    "OpenAPIEntry",
    "ParameterEntry",
    "RouteEntry",
    "ServiceEntry",
    "WebSocketEntry",
)

T = TypeVar("T")

Factory: TypeAlias = (
    "Callable[[AppContext], T | Awaitable[T] | AbstractContextManager[T] | AbstractAsyncContextManager[T]]"
)
"""What makes a service: it returns the value, an awaitable of it, or a context manager that gives and closes it."""


class Entry(Frozen):
    """The base of what is contributed."""

    __slots__ = ()


class RouteEntry(Entry):
    """A handler of one method and path."""

    __slots__ = ("handler", "method", "options", "path", "streams")

    path: str
    method: str
    handler: Callable[..., Any]
    options: Mapping[str, Any]
    """What the host's own `route` takes besides, or its `stream`: tags, dependencies, a status ..."""
    streams: bool
    """Whether the handler is a generator of events."""


class WebSocketEntry(Entry):
    """A handler of WebSocket connections to one path."""

    __slots__ = ("handler", "options", "path")

    path: str
    handler: Callable[..., Any]
    options: Mapping[str, Any]


class MiddlewareEntry(Entry):
    """A middleware: a function, an object, or a class that is constructed with the options."""

    __slots__ = ("middleware", "name", "options", "stage")

    name: str
    middleware: Callable[..., Any]
    stage: Stage
    options: Mapping[str, Any]


class FilterEntry(Entry):
    """A native filter of the engine, by its name and the number of its settings' schema."""

    __slots__ = ("fallback", "name", "schema", "settings", "stage")

    name: str
    schema: int
    stage: Stage
    settings: Mapping[str, Any]
    fallback: Callable[..., Any] | None
    """A middleware that does the same where the engine lacks the filter."""


class ServiceEntry(Entry):
    """What makes the value of a service."""

    __slots__ = ("factory", "key")

    key: Service[Any]
    factory: Factory[Any]


class ParameterEntry(Entry):
    """How a handler's parameter of one type is filled."""

    __slots__ = ("marker", "node")

    marker: type[Any]
    node: Callable[[Site], Node]


class HealthEntry(Entry):
    """A check of readiness: it raises, or returns False, when something is wrong."""

    __slots__ = ("check", "critical", "name", "timeout")

    name: str
    check: Callable[..., Any]
    timeout: float
    """Seconds after which the check counts as failed."""
    critical: bool
    """Whether the service isn't ready when the check fails; otherwise it is only told."""


class CommandEntry(Entry):
    """A subcommand of `covet`: it takes the arguments after its name, and returns the exit status."""

    __slots__ = ("command", "help", "name")

    name: str
    command: Callable[[list[str]], int]
    help: str


class OpenAPIEntry(Entry):
    """A change to the OpenAPI document: it takes the document and returns it."""

    __slots__ = ("name", "transform")

    name: str
    transform: Callable[[dict[str, Any]], dict[str, Any]]


class MetricEntry(Entry):
    """A metric's declaration."""

    __slots__ = ("help", "kind", "name", "unit")

    name: str
    kind: str
    """`counter`, `gauge` or `histogram`."""
    help: str
    unit: str


class ErrorHandlerEntry(Entry):
    """How an exception of a class, or an answer with a status, is turned into a response."""

    __slots__ = ("handler", "key")

    key: type[BaseException] | int
    handler: Callable[..., Any]


class CheckEntry(Entry):
    """A check before deployment: it returns a line for each thing that is wrong."""

    __slots__ = ("check", "name")

    name: str
    check: Callable[[AppContext], Iterable[str]]

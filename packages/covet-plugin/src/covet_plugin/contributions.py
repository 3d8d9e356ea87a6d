"""What a plugin records its contributions with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import covet_plugin.entries as entries
from covet_plugin.contribution import APPLICATION, Contribution
from covet_plugin.kind import Kind
from covet_plugin.slots import name_of, path_slot, problem_with, type_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from covet_plugin.context import AppContext
    from covet_plugin.contributed import AnyContribution
    from covet_plugin.faults import PluginFault
    from covet_plugin.graph import Node, Site
    from covet_plugin.service import Service
    from covet_plugin.stage import Stage

__all__ = ("APPLICATION", "Contribution", "Contributions", "Kind")

C = TypeVar("C")
T = TypeVar("T")


class Contributions:
    """Records what one owner contributes, and does nothing else. What can't be is a fault, and recording goes on.

    A host makes one for each plugin, and one for the application. A plugin meets it as the argument of `contribute`.

    Args:
        owner: the plugin's id, or `application`.
        configured: what turns a constructor's configuration into the effective one; as it is by default.
    """

    __slots__ = ("_configured", "_faults", "_recorded", "owner")

    owner: str
    """Who contributes."""

    def __init__(self, owner: str = APPLICATION, configured: Callable[[Any], Any] | None = None) -> None:
        self.owner = owner
        self._configured = configured
        self._recorded: list[AnyContribution] = []
        self._faults: list[PluginFault] = []

    @property
    def recorded(self) -> tuple[AnyContribution, ...]:
        """What was recorded so far, in order."""
        return tuple(self._recorded)

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """What could not be recorded, and why."""
        return tuple(self._faults)

    def configured(self, config: C, /) -> C:
        """Return the effective configuration: `config` with what the environment and the file say.

        Field by field, what the constructor was given comes before the environment, before the file, before defaults.

        Args:
            config: what the plugin's constructor was given: a frozen dataclass or a frozen pydantic model.
        """
        if self._configured is None:
            return config
        effective: C = self._configured(config)
        return effective

    def route(
        self, path: str, handler: Callable[..., Any], *, methods: Sequence[str] = ("GET",), **options: Any
    ) -> None:
        """Answer requests to `path`.

        Args:
            path: a pattern such as `/cache/{key}`.
            handler: as an application writes one.
            methods: each is a contribution of its own.
            options: what the host's `route` takes besides: `tags=`, `dependencies=`, `status_code=` ...
        """
        for method in [methods] if isinstance(methods, str) else methods:
            value = entries.RouteEntry(
                path=path, method=method.upper(), handler=handler, options=dict(options), streams=False
            )
            self._record(Kind.ROUTE, f"{value.method} {path}", value, slot=(value.method, path_slot(path)))

    def stream(self, path: str, handler: Callable[..., Any], **options: Any) -> None:
        """Answer `GET` requests to `path` with a stream of events.

        Args:
            path: a pattern such as `/orders/events`.
            handler: a generator of events, as an application writes one.
            options: what the host's `stream` takes besides: `keep_alive=`, `retry=`, `tags=` ...
        """
        value = entries.RouteEntry(path=path, method="GET", handler=handler, options=dict(options), streams=True)
        self._record(Kind.ROUTE, f"GET {path}", value, slot=("GET", path_slot(path)))

    def websocket(self, path: str, handler: Callable[..., Any], **options: Any) -> None:
        """Answer WebSocket connections to `path`.

        Args:
            path: a pattern such as `/rooms/{name}`.
            handler: as an application writes one.
            options: what the host's `websocket` takes besides.
        """
        value = entries.WebSocketEntry(path=path, handler=handler, options=dict(options))
        self._record(Kind.WEBSOCKET, path, value, slot=path_slot(path))

    def middleware(
        self, middleware: Callable[..., Any], *, stage: Stage, name: str | None = None, **options: Any
    ) -> None:
        """Put a middleware in front of every route.

        Args:
            middleware: a function of the request and what comes next, an object, or a class.
            stage: how far outside it stands.
            name: what plans call it; the plugin's id and the middleware's own name by default.
            options: what the class is constructed with.
        """
        name = f"{self.owner}.{name_of(middleware)}" if name is None else name
        value = entries.MiddlewareEntry(name=name, middleware=middleware, stage=stage, options=dict(options))
        self._record(Kind.MIDDLEWARE, name, value, stage)

    def filter(
        self,
        name: str,
        *,
        schema: int,
        stage: Stage,
        settings: Mapping[str, Any],
        fallback: Callable[..., Any] | None = None,
    ) -> None:
        """Have the engine run one of its native filters in front of every route.

        Args:
            name: what the engine calls it: `rate-limit`.
            schema: the number of the settings' schema that the plugin was written for.
            stage: how far outside it stands.
            settings: plain data, as the schema wants it.
            fallback: a middleware that does the same, for an engine without this filter.
        """
        value = entries.FilterEntry(name=name, schema=schema, stage=stage, settings=dict(settings), fallback=fallback)
        self._record(Kind.FILTER, name, value, stage)

    def provide(self, key: Service[T], factory: entries.Factory[T]) -> None:
        """Provide a service.

        Args:
            key: what the others find it by.
            factory: called once, when the plugin has started, with the running service. It returns the value, an
                awaitable of it, or a context manager, which is entered and left when the service stops. A value that
                is a context manager or an awaitable by itself is handed over in `contextlib.nullcontext(value)`.
        """
        name = str(getattr(key, "name", key))  # what is untyped may give anything
        self._record(Kind.SERVICE, name, entries.ServiceEntry(key=key, factory=factory))

    def parameter(self, marker: type[Any], node: Callable[[Site], Node]) -> None:
        """Fill every parameter of a handler that is annotated with `marker`.

        Args:
            marker: the type, as it is written in handlers.
            node: makes the node of the handler's graph from the place where the marker stands.
        """
        value = entries.ParameterEntry(marker=marker, node=node)
        self._record(Kind.PARAMETER, type_name(marker), value, slot=marker)

    def health(self, name: str, check: Callable[..., Any], *, timeout: float = 5.0, critical: bool = True) -> None:
        """Have a check tell whether the service is ready.

        Args:
            name: what the report calls it.
            check: `def` or `async def` without arguments, or with the running service. It raises, or returns False,
                when something is wrong.
            timeout: seconds after which it counts as failed.
            critical: whether the service isn't ready when it fails; otherwise it is only told.
        """
        value = entries.HealthEntry(name=name, check=check, timeout=timeout, critical=critical)
        self._record(Kind.HEALTH, name, value)

    def command(self, name: str, command: Callable[[list[str]], int], *, help: str) -> None:
        """Add the subcommand `covet <name> ...`.

        Args:
            name: what is typed.
            command: takes the arguments after the name, and returns the exit status.
            help: one line for `covet --help`.
        """
        self._record(Kind.COMMAND, name, entries.CommandEntry(name=name, command=command, help=help))

    def openapi(self, name: str, transform: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Change the OpenAPI document.

        Args:
            name: what plans call the change.
            transform: takes the document, and returns it or another one.
        """
        self._record(Kind.OPENAPI, name, entries.OpenAPIEntry(name=name, transform=transform))

    def metric(self, name: str, *, kind: str, help: str, unit: str = "") -> None:
        """Declare a metric. Several plugins may declare one and the same.

        Args:
            name: what a scrape calls it.
            kind: `counter`, `gauge` or `histogram`.
            help: one line for people.
            unit: what is counted or measured: `seconds`, `bytes`.
        """
        self._record(Kind.METRIC, name, entries.MetricEntry(name=name, kind=kind, help=help, unit=unit))

    def error_handler(self, key: type[BaseException] | int, handler: Callable[..., Any]) -> None:
        """Turn exceptions of a class, or answers with a status, into responses.

        Args:
            key: the class, or the status.
            handler: takes the request and the exception, and returns what a handler may return.
        """
        value = entries.ErrorHandlerEntry(key=key, handler=handler)
        self._record(Kind.ERROR_HANDLER, type_name(key) if isinstance(key, type) else str(key), value, slot=key)

    def check(self, name: str, check: Callable[[AppContext], Iterable[str]]) -> None:
        """Add a check to `covet check --deploy`.

        Args:
            name: what the report calls it.
            check: takes the service, and returns a line for each thing that is wrong.
        """
        self._record(Kind.CHECK, name, entries.CheckEntry(name=name, check=check))

    def _record(
        self, kind: Kind, key: str, value: entries.Entry, stage: Stage | None = None, *, slot: object = None
    ) -> None:
        frame = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]  # what `inspect` would import itself for
        where = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        if (problem := problem_with(value)) is not None:
            from covet_plugin.faults import BadContribution

            self._faults.append(
                BadContribution(owner=self.owner, kind=str(kind), key=str(key), problem=problem, where=where)
            )
            return
        self._recorded.append(Contribution(kind, key, value, self.owner, stage, slot, where))

    def __repr__(self) -> str:
        return f"<Contributions of {self.owner}: {len(self._recorded)}>"

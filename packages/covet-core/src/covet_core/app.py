"""`CovetApp`: where a service is described."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar, Unpack

from covet_core.about import AboutOptions
from covet_core.handlers.overrides import Overrides
from covet_core.hosting.plugin_host import PluginHost
from covet_core.limits import Limits
from covet_core.middleware.base import AnyMiddleware
from covet_core.routing.converters import Converter
from covet_core.routing.group import UNSAID, ErrorKey, RouteGroup
from covet_core.routing.tags import Tag
from covet_core.routing.timeout import INHERITED, Inherited, Timeout
from covet_core.state import State
from covet_core.threadpool import ThreadPool
from covet_core.types import ErrorFormat, ErrorHandler, Lifespan, Receive, Scope, Send, TeardownScope

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from covet_core.http.exceptions import HTTPException
    from covet_core.plan.plan import Plan
    from covet_core.proxies.trusted import TrustedProxies
    from covet_core.routing.decompression import RequestDecompression
    from covet_core.transports.asgi import ASGIApp
    from covet_core.transports.granian import RSGIApp
    from covet_plugin.graph.app_scope import AppScope
    from covet_plugin.plugin import OptionalPlugin, Plugin

__all__ = ("CovetApp", "CovetPy")

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class Connections(Protocol):
    """A server that counts its connections."""

    @property
    def connections(self) -> int:
        """How many are open."""
        ...


class CovetApp(PluginHost):
    """A service: plugins, routes, middleware, error handlers, what it starts and stops.

    Everything here only records. `plan()` reads, checks and compiles it, and a transport serves the plan. The
    application is an ASGI 3 and an RSGI application too, made of the plan on the first call.

    Args:
        title: the service's name, for OpenAPI and logs.
        version: the service's own version.
        debug: tell clients on the same machine what went wrong in a crash. Never in production.
        state: the object that `app.state` is; a plain `State` by default.
        plugins: what the service is composed of, in an order that decides what `requires`, `before` and `after` leave
            open; `optional(plugin)` may be left out by `COVET_DISABLE_PLUGINS`. "installed" for every plugin that the
            environment has, by its entry points.
        tags: for every route.
        middleware: outermost first; `add_middleware` goes on after it.
        dependencies: `Depends(...)` that are called before those of every route.
        exception_handlers: by class or status.
        lifespan: a function of the application that returns an async context manager, or an `async def` with `yield`.
            It is entered before the first request and left after the last one. A mapping that it yields is added to
            `state`.
        limits: what one client may ask for.
        dependency_scope: when dependencies with `yield` that don't say are torn down.
        raises: the problems that any route may answer with, for OpenAPI.
        timeout: seconds, or a `timedelta`, until a response begins, for the routes that don't say; none by default.
        request_decompression: the content codings (`gzip`, `br`, `zstd`) that bodies are taken in, for the routes that
            don't say. By default a coded body is a 415; `pass-through` gives it to handlers as it was sent.
        deadline_header: the request header by which clients may shorten that time, in seconds: `request-timeout`, say.
            None listens to none.
        redirect_slashes: answer `/users/` with a redirect where there is only `/users`, and the other way round.
        responses: further responses of every route for OpenAPI, by status.
        trusted_proxies: the peers whose `X-Forwarded-*` headers count: addresses, networks, `unix`, or a
            `TrustedProxies` that says more. `COVET_TRUSTED_PROXIES` replaces them. Of the outermost application.
        config: the service's settings, `app.config`: a `covet.config.Config` or its class, a mapping, the path of a
            TOML file. Its `debug` counts, and its switches install what they name.
        about: what is said of the service, for OpenAPI and its pages, and the form of its errors; see `AboutOptions`.

    Raises:
        ConfigErrors: everything that is wrong with `config`.
        NotAConfig: `config` is nothing that has settings.
        OptionUnknown: a keyword that there isn't; it is a `TypeError`.
        BadTrustedProxy: one of them is no address and no network.
    """

    title: str
    version: str
    lifespan: Lifespan | None
    redirect_slashes: bool
    config: Any
    """The service's settings; None without."""
    debug: bool
    """Whether clients on the same machine are told what went wrong in a crash."""
    _webhooks: RouteGroup | None = None
    _values: AppScope | None = None
    _started: float | None = None
    _asgi: ASGIApp | None = None
    _rsgi: RSGIApp | None = None

    def __init__(
        self,
        title: str = "covet",
        version: str = "0.1.0",
        *,
        debug: bool = False,
        state: State | None = None,
        plugins: Sequence[Plugin | OptionalPlugin[Plugin]] | Literal["installed"] = (),
        tags: Sequence[Tag] = (),
        middleware: Sequence[AnyMiddleware] = (),
        dependencies: Sequence[Any] = (),
        exception_handlers: Mapping[ErrorKey, ErrorHandler] | None = None,
        lifespan: Lifespan | None = None,
        limits: Limits | None = None,
        dependency_scope: TeardownScope = "request",
        raises: Sequence[type[HTTPException]] = (),
        timeout: Timeout | Inherited = INHERITED,
        request_decompression: RequestDecompression = (),
        deadline_header: str | None = None,
        redirect_slashes: bool = True,
        responses: Mapping[int | str, Mapping[str, Any]] | None = None,
        trusted_proxies: TrustedProxies | Sequence[str] | None = None,
        config: Any = None,
        **about: Unpack[AboutOptions],
    ) -> None:
        super().__init__(
            tags=tags,
            middleware=middleware,
            dependencies=dependencies,
            exception_handlers=exception_handlers,
            dependency_scope=dependency_scope,
            raises=raises,
            responses=responses,
            timeout=timeout,
            request_decompression=request_decompression,
        )
        self.title, self.version = title, version
        self._describe(about)
        self.config, self.debug = _configured(config, debug)
        self.state: State = State() if state is None else state
        self.lifespan, self.redirect_slashes = lifespan, redirect_slashes
        self.limits: Limits = Limits() if limits is None else limits
        self.deadline_header: str | None = deadline_header
        self.trusted_proxies: TrustedProxies | None = _trusted(trusted_proxies)
        self._list_plugins(plugins)
        _install_toggles(self)
        self._keep()

    def _keep(self) -> None:
        """Make room for what is recorded later."""
        self.converters: list[Converter] = []
        self.startup_hooks: list[Callable[[], Any]] = []
        self.shutdown_hooks: list[Callable[[], Any]] = []
        self.threads: ThreadPool = ThreadPool(self.limits.max_threads)
        self.overrides: Overrides = Overrides()
        self._servers: list[Connections] = []

    def _describe(self, about: AboutOptions) -> None:
        unknown = about.keys() - AboutOptions.__annotations__.keys()
        if unknown:
            from covet_core.misuse import unknown_option

            raise unknown_option(min(unknown), type(self))
        self.about: AboutOptions = about
        self.settings.deprecated = about.get("deprecated")
        self.settings.include_in_schema = about.get("include_in_schema")
        self.summary: str | None = about.get("summary")
        self.description: str | None = about.get("description")
        self.servers: tuple[Mapping[str, Any], ...] = tuple(about.get("servers", ()))
        self.openapi_url: str | None = about.get("openapi_url", "/openapi.json")
        self.docs_url: str | None = about.get("docs_url", "/docs")
        self.reference_url: str | None = about.get("reference_url", "/reference")
        self.problems_url: str | None = about.get("problems_url", "/problems")
        self.problem_base: str | None = about.get("problem_base")
        self.error_format: ErrorFormat = about.get("error_format", "problem")

    @property
    def router(self) -> RouteGroup:
        """The group that every other one is in: the application itself."""
        return self

    @property
    def webhooks(self) -> RouteGroup:
        """What the service sends to others, described like routes: `@app.webhooks.post("new-order")`.

        The handlers are never called: their parameters and their body are what is sent, and what they return is what
        the receiver is to answer. OpenAPI shows them under `webhooks`, by the name that stands for a path.
        """
        if self._webhooks is None:
            self._webhooks = RouteGroup()
        return self._webhooks

    @property
    def described_webhooks(self) -> RouteGroup | None:
        """The same, or None where nobody has asked for it."""
        return self._webhooks

    def add_converter(self, name: str, regex: str, type: Any = str) -> None:
        """Define a kind of path parameter, `{name:...}`.

        Args:
            name: what is written after the colon.
            regex: what a value has to match from end to end.
            type: the type of a handler's parameter that has no annotation.
        """
        self.converters.append(Converter(name, regex, type))

    def on_startup(self, hook: F = UNSAID) -> F:
        """Call the decorated function, `def` or `async def`, when the service starts: in order, after the lifespan.

        Raises:
            DecoratorMisused: it was written with parentheses, or given what can't be called.
        """
        self.startup_hooks.append(_hook("on_startup", hook))
        return hook

    def on_shutdown(self, hook: F = UNSAID) -> F:
        """Call the decorated function, `def` or `async def`, when the service stops: in reverse order, and last of all.

        It is called after a start that failed half-way too.

        Raises:
            DecoratorMisused: it was written with parentheses, or given what can't be called.
        """
        self.shutdown_hooks.append(_hook("on_shutdown", hook))
        return hook

    def override(self, dependency: Any, fake: Any) -> AbstractContextManager[None]:
        """Have `fake` stand in for `dependency` while the returned context is open: for tests.

        `with app.override(get_session, fake_session): ...`. Requests that are being answered go on as they began.

        Args:
            dependency: what `Depends()` was given, or a provider of a container.
            fake: what is called in its place, with parameters of its own like any dependency; the value itself, if it
                can't be called.

        Raises:
            OverrideNeedsMore: with the next request, if `fake` takes something of it that a service which was made
                before doesn't extract.
        """
        return self.overrides.override(dependency, fake)

    def keep_values(self) -> AppScope:
        """What keeps values of the whole application for parameters that plugins provide. Called by the plan."""
        if self._values is None:
            from covet_plugin.graph.app_scope import AppScope

            self._values = AppScope()
        return self._values

    async def forget_values(self) -> None:
        """Close what was opened for such values. Called by the lifespan."""
        if self._values is not None:
            await self._values.aclose()

    async def run_in_threadpool(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that blocks in a worker thread, with the caller's context variables, and return its result.

        At most `limits.max_threads` run at a time, those of `def` handlers included. A caller that is cancelled waits
        until the function has ended; `await shield(app.run_in_threadpool(f))` leaves it behind.
        """
        return await self.threads.run(function, *args, **kwargs)

    @property
    def uptime(self) -> float:
        """Seconds since the service started; 0 while it isn't running."""
        return 0.0 if self._started is None else time.monotonic() - self._started

    @property
    def connection_count(self) -> int:
        """Open connections of the native servers in this process that serve the application."""
        return sum(server.connections for server in self._servers)

    def mark_serving(self, server: Connections) -> None:
        """Count the connections of `server` from now on. Called by the native transport."""
        self._servers.append(server)

    def mark_closed(self, server: Connections) -> None:
        """Stop counting the connections of `server`. Called by the native transport."""
        self._servers.remove(server)

    def mark_started(self) -> None:
        """Start counting `uptime`. Called by the lifespan."""
        self._started = time.monotonic()

    def mark_stopped(self) -> None:
        """Stop counting `uptime`. Called by the lifespan."""
        self._started = None

    def plan(self) -> Plan:
        """Read, check and compile what was recorded. The application stays as it is, so this can be repeated.

        Raises:
            PlanErrors: everything that is wrong, in one group.
        """
        from covet_core.plan.compile import compile_plan

        return compile_plan(self)

    def run(self, host: str = "127.0.0.1", port: int = 8000, **options: Any) -> None:
        """Serve the application until it is told to stop. Meant for development; in production use `covet run`.

        Args:
            host: the address to listen on.
            port: the port to listen on; 0 for any free one.
            options: `uds`, `workers`, `loop`, `reload`, `log_level`, `drain_delay` and `drain_timeout`, as `covet run`
                has them.

        Raises:
            OptionUnknown: there is no such option.
            SystemExit: the service couldn't be started; what is wrong was printed.
        """
        from covet_core.misuse import refuse_unknown
        from covet_core.server.run import run_app

        refuse_unknown("app.run", options, run_app)
        run_app(self, host=host, port=port, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve an ASGI 3 connection."""
        if self._asgi is None:
            from covet_core.transports.asgi import ASGIApp

            self._asgi = ASGIApp(self.plan())
        await self._asgi(scope, receive, send)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Serve an RSGI connection."""
        await self._as_rsgi().__rsgi__(scope, protocol)

    def __rsgi_init__(self, loop: Any) -> None:
        """Start, when an RSGI server does."""
        self._as_rsgi().__rsgi_init__(loop)

    def __rsgi_del__(self, loop: Any) -> None:
        """Stop, when an RSGI server does."""
        self._as_rsgi().__rsgi_del__(loop)

    def _as_rsgi(self) -> RSGIApp:
        if self._rsgi is None:
            from covet_core.transports.granian import RSGIApp

            self._rsgi = RSGIApp(self.plan())
        return self._rsgi

    def __repr__(self) -> str:
        return f"<CovetApp {self.title!r} {self.version}>"


def _hook(decorator: str, hook: object) -> Callable[[], Any]:
    if not callable(hook):
        from covet_core.misuse import DecoratorMisused

        raise DecoratorMisused(what=f"app.{decorator}", needs="a function", given=hook, written=f"@app.{decorator}")
    return hook


def _configured(given: object, debug: bool) -> tuple[Any, bool]:
    if given is None:
        return None, debug
    from covet_core.config.given import configured

    return configured(given, debug=debug)


def _install_toggles(app: CovetApp) -> None:
    if app.config is None:
        return
    from covet_core.config.toggles import install_toggles

    install_toggles(app)


def _trusted(given: TrustedProxies | Sequence[str] | None) -> TrustedProxies | None:
    if given is None:
        return None
    from covet_core.proxies.trusted import as_trusted

    return as_trusted(given)


CovetPy = CovetApp
"""The same class, by the project's other name."""

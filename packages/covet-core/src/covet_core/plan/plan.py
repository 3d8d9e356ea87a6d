"""The plan of a service: everything is read, checked and compiled. It doesn't change."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Literal

from covet_core.cancellation import is_own
from covet_core.handlers.fields import BodyField, Field
from covet_core.http.exceptions import HTTPException
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.lifespan import running
from covet_core.limits import Limits
from covet_core.middleware.errors import ErrorResponder
from covet_core.types import ErrorFormat, Handler
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core._engine import Endpoint, Table
    from covet_core.about import AboutOptions, Security
    from covet_core.app import CovetApp
    from covet_core.background.tasks import BackgroundTasks
    from covet_core.handlers.codegen import EntryCode
    from covet_core.hosting.planned import PlannedPlugin
    from covet_core.http.coded_body import Codings
    from covet_core.http.request import Finalizer
    from covet_core.plan.names import RouteNames
    from covet_core.problems.answers import ErrorAnswers
    from covet_core.problems.declarations import Declaration
    from covet_core.proxies.trusted import TrustedProxies
    from covet_core.transports.capabilities import Capability
    from covet_plugin.composition import Composition
    from covet_plugin.graph.node import Node

__all__ = ("Plan", "PlannedMiddleware", "PlannedRoute", "RouteKind")

RouteKind = Literal["coroutine", "thread", "inline", "mount"]
"""How the handler runs: as a task's coroutine, in a worker thread, in place, or as another application's."""

_log = logging.getLogger("covet.error")


@record(eq=False, kw_only=True)
class PlannedRoute:
    """One route: what it is called with, what it answers, and what is around it."""

    path: str
    methods: tuple[str, ...]
    name: str
    endpoint: Handler
    """The function that was registered."""
    where: str
    """Where it is written."""
    group: str
    """The prefix of its group."""
    app: CovetApp
    """The application that registered it: the plan's own, or one that is mounted."""
    owner: str | None
    """The id of the plugin that contributes it; None for the application's own."""
    kind: RouteKind
    fields: tuple[Field, ...]
    """What the handler and its dependencies take from the path, the query, headers and cookies."""
    body: BodyField | None
    returns: Any
    """What the handler is annotated to return; `inspect.Signature.empty` when it isn't."""
    response_model: Any
    """The type of the body that it answers with; None when nobody says."""
    status_code: int
    tags: tuple[str, ...]
    summary: str | None
    description: str | None
    operation_id: str | None
    deprecated: bool
    include_in_schema: bool
    condition: Callable[[], bool] | None
    """While it is false, the route isn't there."""
    responses: Mapping[int | str, Mapping[str, Any]]
    response_description: str | None
    """What OpenAPI says of its ordinary answer; None when nobody says."""
    callbacks: tuple[PlannedRoute, ...]
    """What the service sends back, as OpenAPI tells it: their paths are expressions."""
    security: Security | None
    """What OpenAPI says a request has to show; None when nobody says."""
    openapi_extra: Mapping[str, Any]
    declared: tuple[Declaration, ...]
    """What it may answer with beside what its return type says: declared by itself, and by what is around it."""
    dependencies: tuple[Node, ...]
    """What is called before the handler, in order."""
    middleware: tuple[str, ...]
    """The names of what is around it, outermost first."""
    takes_request: bool
    wrapped: bool
    """Whether the engine calls it with the request alone, because something is around it."""
    finishes_late: bool
    """Whether something is torn down after the response was sent."""
    max_body_size: int | None
    request_decompression: Codings
    """The content codings that a body is taken in, besides none."""
    produces: tuple[str, ...]
    """The media types of which the request's `Accept` has to take one; none where it isn't looked at."""
    timeout: float | None
    """Seconds until a response begins; None for no limit."""
    code: EntryCode
    """What the engine calls."""

    @property
    def source(self) -> str | None:
        """The code that was written to call it; None when the engine calls it directly."""
        return self.code.source

    @property
    def raises(self) -> tuple[type[HTTPException], ...]:
        """The classes of what is declared, each once."""
        return tuple(dict.fromkeys(each.problem for each in self.declared))

    @property
    def key(self) -> str:
        """Methods and path."""
        return f"{','.join(self.methods)} {self.path}"


@record()
class PlannedMiddleware:
    """A middleware around every route of an application."""

    name: str
    stage: str
    """Where it stands: `edge`, `observe`, `protect`, `traffic` or `app`."""
    owner: str | None
    """The id of the plugin that contributes it; None for the application's own."""


@record(eq=False, kw_only=True)
class Plan:
    """A service, ready to be served.

    A transport that calls endpoints by itself uses `table`, `on_error` for what they raise, and `finish`. Any other one
    makes a `request_type`, awaits `handle`, sends the response and awaits `finish`.
    """

    title: str
    version: str
    summary: str | None
    description: str | None
    servers: Sequence[Mapping[str, Any]]
    about: AboutOptions
    """What else the application says about itself."""
    debug: bool
    openapi_url: str | None
    docs_url: str | None
    problem_base: str | None
    """What the types of problems start with that don't give their own; None to leave them URNs."""
    app: CovetApp
    apps: tuple[CovetApp, ...]
    """The application and every one mounted on it, in the order in which they start."""
    compositions: Mapping[CovetApp, Composition | None]
    """The plugins of each of these applications, with all that they contribute; None for one without plugins."""
    middleware: tuple[PlannedMiddleware, ...]
    """What is around every route of the application, outermost first."""
    lifespans: tuple[Callable[[], AbstractAsyncContextManager[Any]], ...]
    """Of mounted applications that aren't covet's."""
    routes: tuple[PlannedRoute, ...]
    webhooks: tuple[PlannedRoute, ...]
    """What the service sends to others, for OpenAPI: nothing of it is served."""
    table: Table
    request_type: type[Request]
    """What a transport makes requests of: its `app` is this plan's."""
    limits: Limits
    find_needs: Callable[[], frozenset[Capability]]
    """Finds what `needs` says: the native transport carries everything, and never asks."""
    errors: ErrorResponder
    answers: ErrorAnswers
    """Makes the responses to HTTP errors, and tells of problems that no route declares."""
    proxies: TrustedProxies | None
    """The proxies whose word about clients counts; None for nobody's."""
    names: RouteNames

    @property
    def needs(self) -> frozenset[Capability]:
        """What a transport has to carry for this plan."""
        return self.find_needs()

    def __repr__(self) -> str:
        return f"<Plan of {self.title!r} {self.version}: {len(self.routes)} routes>"

    async def handle(self, request: Request) -> Response:
        """Answer `request`, from filtering and routing it to rendering what its handler returned.

        It never raises an `Exception`.

        The caller sends the response, and then awaits `finish`.
        """
        if type(request) is not self.request_type:
            request._mounted = self.app  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
        filters = self.table.filters
        if filters is None:
            return await self.run(self.table.match(request), request)
        from covet_core.filters.passage import answered, dressed_response

        response = answered(filters, request) or await self.run(self.table.match(request), request)
        return dressed_response(filters, request, response)

    async def run(self, endpoint: Endpoint, request: Request) -> Response:
        """Answer `request`, which `table.match` sent to `endpoint`. It never raises an `Exception`."""
        guard = endpoint.guard
        try:
            if guard is not None:
                answered: Any = await endpoint.entry(request)  # whatever its annotation says
                if not isinstance(answered, Response):
                    raise guard.misfit(answered)
                return answered
            body = await request.body() if endpoint.body == "buffer" else None
            result = endpoint.entry(*endpoint.extract(request, body))
            if endpoint.kind == "coroutine":
                result = await result
            response: Response = endpoint.render(result)
        except (Exception, CancelledError) as error:
            if is_own(error):
                raise
            if guard is None:
                return await self.on_error(request, error)
            recovered: Response = await guard.answer(request, error)
            return recovered
        return response

    async def on_error(self, request: Request, error: Exception | CancelledError) -> Response:
        """The response to what an endpoint without anything around it raised, or to a response that can't be sent."""
        return await self.errors.answer(request, error)

    async def finish(self, request: Request, error: BaseException | None = None) -> None:
        """Do what the handler left to be done, then tear down what outlived it: the part after `yield` of dependencies.

        Every transport awaits it once the response was sent, or can't be, in the task that ran the handler. Endpoints
        with such a part have `teardown` set, and leave `request._finalizers`; without any it does nothing, and a
        second call does nothing either. Failures are logged: there is nobody left to answer.

        Args:
            request: what was answered.
            error: why the response couldn't be sent, for the dependencies; None when it was. After a crash it is that.
        """
        tasks: BackgroundTasks | None = getattr(request, "_background", None)
        try:
            if tasks is not None:
                await tasks.finish()
        finally:
            await self._tear_down(request, error)

    async def _tear_down(self, request: Request, error: BaseException | None) -> None:
        waiting: list[Finalizer] = getattr(request, "_finalizers", [])
        # A handler may have succeeded, and its result or a middleware failed: nothing was answered as it meant to.
        error = error if error is not None else getattr(request, "_crash", None)
        if not waiting:
            return
        teardown = waiting.pop()
        try:
            await teardown.aclose(error)
        except Exception as failure:
            target = request.raw_path.decode("latin-1")
            _log.error("%s %s: tearing down failed", request.method, target, exc_info=failure)
        finally:
            # The others have their turn even where this one was cancelled.
            await self._tear_down(request, error)

    def url_path_for(self, name: str, /, **parameters: object) -> str:
        """The path of a route, percent-encoded: where there is no request. `request.url_path_for` knows more.

        Raises:
            RouteNameAmbiguous: several paths have the name and these parameters.
            RouteNameUnknown: no route has the name.
            RouteParametersWrong: the parameters aren't those of its path, or a value doesn't fit.
        """
        return self.names.path_for(name, parameters, self.app)

    @property
    def error_format(self) -> ErrorFormat:
        """How errors are told that are of no problem class."""
        return self.app.error_format

    @property
    def plugins(self) -> tuple[PlannedPlugin, ...]:
        """Every plugin in its order, those of mounted applications after those of the application itself."""
        if not any(self.compositions.values()):
            return ()
        from covet_core.hosting.planned import planned_plugins

        return planned_plugins(self.compositions)

    def show(self) -> str:
        """The plan for people: what `covet plan` prints."""
        from covet_core.plan.show import plan_as_text

        return plan_as_text(self)

    def to_dict(self) -> dict[str, Any]:
        """The plan for programs: what `covet plan --json` prints."""
        from covet_core.plan.snapshot import plan_as_dict

        return plan_as_dict(self)

    def route_rows(self) -> list[tuple[str, str, str, str]]:
        """Methods, path, name and place of every route: what `covet routes` prints."""
        from covet_core.plan.show import route_rows

        return route_rows(self)

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Start everything when entered, stop it in reverse when left. Each call makes a new one."""
        entries = [route.code.entry for route in self.routes if route.code.entry is not None]
        return running(self.compositions, self.lifespans, entries)

"""`CovetApp.plan()`: from what was recorded to what is served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from covet_core._engine import Endpoint, Table
from covet_core.errors import CovetError
from covet_core.http.exceptions import HTTPException
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.http.validation import RequestValidationError
from covet_core.middleware.chain import Guard, Layers, chain
from covet_core.middleware.errors import ErrorResponder
from covet_core.plan.check import check_error_handlers, check_routes, collect_converters
from covet_core.plan.documents import document_routes
from covet_core.plan.endpoints import Compiled, EndpointCompiler
from covet_core.plan.fallback import unrouted
from covet_core.plan.faults import PlanErrors
from covet_core.plan.flatten import Context, FlatRoute, Flattened, flatten, webhook_routes
from covet_core.plan.mounts import mount_routes
from covet_core.plan.names import RouteNames
from covet_core.plan.plan import Plan, PlannedMiddleware, PlannedRoute
from covet_core.problems.answers import ErrorAnswers
from covet_core.problems.declarations import check_names
from covet_core.problems.types import base_of
from covet_core.proxies.environment import trusted_proxies
from covet_core.routing.converters import Converter, pattern_shape
from covet_core.routing.group import record_of
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core._engine import FilterChain
    from covet_core.about import AboutOptions
    from covet_core.app import CovetApp
    from covet_core.filters import FilterSpec
    from covet_core.handlers.schemas import BodySchemas
    from covet_core.proxies.trusted import TrustedProxies
    from covet_core.transports.capabilities import Capability

__all__ = ("compile_plan",)


def compile_plan(app: CovetApp) -> Plan:
    """Read, check and compile `app`.

    Raises:
        PlanErrors: everything that is wrong with it.
    """
    faults: list[CovetError] = []
    plugin_faults: list[CovetError] = []
    found = flatten(app, faults, plugin_faults)
    converters = collect_converters(found.converters, faults)
    mounted = mount_routes(found)
    late: list[Plan] = []
    routes = [*found.routes, *mounted.routes]
    if found.static:
        routes += _static(found, routes, faults)
    routes += _undeclared(document_routes(app, found.around, lambda: late[0]), routes)
    check_error_handlers(found.apps, routes, faults)
    renderer = Endpoint(_nothing, name="error handler")
    layers = Layers(faults)
    answers = ErrorAnswers(debug=app.debug, base=base_of(app), error_format=app.error_format)
    compiler = EndpointCompiler(app, found.around.levels, converters, app.threads, renderer, layers, answers, faults)
    made = [compiler.compile(flat) for flat in routes]
    for flat in routes:
        layers.check_names((*flat.context.middleware, *map(record_of, flat.route.options.get("middleware", ()))))
    compiled = [each for each in made if each is not None]
    webhooks = _webhooks(app, compiler, faults)
    check_names((each.route for each in compiled), faults)
    about = _about(app, found, (*(each.route for each in compiled), *webhooks), faults)
    filters = _filters(found.apps[app].filters, faults)
    if app.config is not None:
        faults += _idle_toggles(app, found, compiled)
    if not plugin_faults:
        faults += _stop_faults(app, found)
    proxies = trusted_proxies(app, faults)
    names = RouteNames(lambda: late[0].routes, converters)
    parts = _Parts(app, about, found, converters, compiler, compiled, webhooks, filters, proxies, names)
    table = None if faults or plugin_faults else _table(parts)
    if table is None:
        check_routes(routes, converters, faults)
        raise PlanErrors.of(app.title, [*plugin_faults, *faults])
    plan = _plan(parts, table, mounted.lifespans)
    late.append(plan)
    answers.belong_to(plan)
    return plan


@record()
class _Parts:
    app: CovetApp
    about: AboutOptions
    found: Flattened
    converters: dict[str, Converter]
    compiler: EndpointCompiler
    compiled: list[Compiled]
    webhooks: tuple[PlannedRoute, ...]
    filters: FilterChain | None
    proxies: TrustedProxies | None
    names: RouteNames


def _about(app: CovetApp, found: Flattened, routes: Sequence[PlannedRoute], faults: list[CovetError]) -> AboutOptions:
    """What is said about the service, once it is known that all schemes which are asked for are declared."""
    said = any(each.about.get("security_schemes") or each.about.get("security") for each in found.apps)
    if not said and not any(each.security or each.callbacks for each in routes):
        return app.about
    from covet_core.plan.security import about_with_schemes, check_security  # few services say

    about = about_with_schemes(app, found.apps)
    check_security(about, routes, found.apps[app].composition, faults)
    return about


def _webhooks(app: CovetApp, compiler: EndpointCompiler, faults: list[CovetError]) -> tuple[PlannedRoute, ...]:
    """What is described of webhooks: read like routes, and served by nobody."""
    group = app.described_webhooks
    if group is None:
        return ()
    made = (compiler.compile(flat) for flat in webhook_routes(app, group, faults))
    return tuple(each.route for each in made if each is not None)


def _static(found: Flattened, routes: Sequence[FlatRoute], faults: list[CovetError]) -> list[FlatRoute]:
    from covet_core.plan.static import static_routes

    return static_routes(found, routes, faults)


def _undeclared(documents: Sequence[FlatRoute], routes: Sequence[FlatRoute]) -> list[FlatRoute]:
    """What the application declares itself wins."""
    declared = {pattern_shape(flat.path) for flat in routes if "GET" in flat.route.methods}
    return [flat for flat in documents if pattern_shape(flat.path) not in declared]


def _table(parts: _Parts) -> Table | None:
    """The engine's table; None when it refuses a route, so that all of them have to be looked at."""
    compiler = parts.compiler
    endpoints = [each.endpoint for each in parts.compiled]
    routes = [
        (method, each.route.path, index) for index, each in enumerate(parts.compiled) for method in each.route.methods
    ]
    try:
        return Table(
            [*endpoints, compiler.renderer],
            routes,
            fallback=_fallback(parts),
            fallback_native=_answered_by_engine(parts.found.around),
            request_type=_request_type(parts),
            response_type=Response,
            on_invalid=(
                partial(
                    _on_invalid if parts.app.error_format == "problem" else _on_invalid_with_inputs,
                    compiler.adapters.bodies,
                )
            ),
            converters={name: each.regex for name, each in parts.converters.items() if each.regex is not None},
            redirect_slashes=parts.app.redirect_slashes,
            filters=parts.filters,
        )
    except ValueError:
        return None


def _idle_toggles(app: CovetApp, found: Flattened, compiled: Sequence[Compiled]) -> Iterable[CovetError]:
    from covet_core.config.toggles import idle_toggles

    hosted = found.apps[app]
    plugins = () if hosted.composition is None else (each.info.id for each in hosted.composition.plugins)
    layers = (name for each in compiled for name in each.route.middleware)
    return idle_toggles(app, frozenset((*plugins, *layers, *(each.name for each in hosted.filters))))


def _stop_faults(app: CovetApp, found: Flattened) -> Iterable[CovetError]:
    compositions = {each: hosted.composition for each, hosted in found.apps.items()}
    quick = all(each is None for each in compositions.values())
    if quick and max(each.limits.background_timeout for each in compositions) <= app.limits.lifespan_timeout:
        return ()
    from covet_core.plan.stopping import stop_faults

    return stop_faults(app, compositions)


def _request_type(parts: _Parts) -> type[Request]:
    if parts.proxies is None:
        return Request.bound_to(parts.app, names=parts.names)
    from covet_core.proxies.request import ProxiedRequest

    trusting = ProxiedRequest.trusting(parts.proxies)
    return trusting.bound_to(parts.app, names=parts.names, filters=parts.filters)


def _filters(specs: Sequence[FilterSpec], faults: list[CovetError]) -> FilterChain | None:
    if not specs:
        return None
    from covet_core.filters import compile_filters

    return compile_filters(specs, faults)


def _fallback(parts: _Parts) -> Endpoint:
    """Inside of the application's own middleware, and with its own error handlers."""
    compiler, app = parts.compiler, parts.app
    errors = _errors(parts)

    async def answered(request: Request) -> Response:
        try:
            return await unrouted(request)
        except HTTPException as error:
            return await errors.answer(request, error)

    around = compiler.layers.of(parts.found.around.middleware, app.title)
    guard = Guard(errors, "a request without a route")
    entry = chain(around, answered)
    return Endpoint(entry, name="no route", guard=guard, body="stream" if around else "none")


def _answered_by_engine(around: Context) -> bool:
    """Whether the engine may answer unrouted requests itself, because nobody could see a difference."""
    keys = [key for level in around.levels for key in level]
    handled = [key for key in keys if isinstance(key, int) or issubclass(HTTPException, key)]
    return not around.middleware and not handled and around.app.error_format == "problem"


def _errors(parts: _Parts) -> ErrorResponder:
    return parts.compiler.responder(parts.found.around.levels)


def _on_invalid(schemas: BodySchemas, request: Request, invalid: Any) -> BaseException:
    if all(param.source != "body" for param, _ in invalid):
        return RequestValidationError.from_faults(invalid)
    from covet_core.problems.pointers import with_pointers

    return with_pointers(request, invalid, schemas)


def _on_invalid_with_inputs(schemas: BodySchemas, request: Request, invalid: Any) -> BaseException:
    from covet_core.problems.inputs import with_inputs

    return with_inputs(request, invalid, schemas)


def _plan(parts: _Parts, table: Table, lifespans: Sequence[Any]) -> Plan:
    app = parts.app
    routes = tuple(each.route for each in parts.compiled)
    return Plan(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        servers=app.servers,
        about=parts.about,
        debug=app.debug,
        openapi_url=app.openapi_url,
        docs_url=app.docs_url,
        problem_base=base_of(app),
        app=app,
        apps=tuple(parts.found.apps),
        compositions={app: hosted.composition for app, hosted in parts.found.apps.items()},
        middleware=_middleware(parts),
        lifespans=tuple(lifespans),
        routes=routes,
        webhooks=parts.webhooks,
        table=table,
        request_type=cast("type[Request]", table.request_type),
        limits=app.limits,
        find_needs=partial(_needs, parts.compiled),
        errors=_errors(parts),
        answers=parts.compiler.answers,
        proxies=parts.proxies,
        names=parts.names,
    )


def _middleware(parts: _Parts) -> tuple[PlannedMiddleware, ...]:
    records = parts.found.around.middleware
    layers = parts.compiler.layers.of(records, parts.app.title)
    return tuple(
        PlannedMiddleware(layer.name, "app" if each.stage is None else each.stage.name.lower(), each.owner)
        for each, layer in zip(records, layers, strict=True)
    )


def _needs(compiled: Sequence[Compiled]) -> frozenset[Capability]:
    from covet_core.transports.capabilities import Capability
    from covet_core.transports.needs import needs_of

    needs = needs_of(each.route for each in compiled)
    if any(each.endpoint.half_close for each in compiled):
        needs |= {Capability.HALF_CLOSE}
    return needs


def _nothing(result: object) -> object:
    return result

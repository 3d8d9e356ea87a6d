"""From one flat route to the engine's endpoint and the planned route."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from covet_core._engine import Endpoint, Param
from covet_core.errors import CovetError, PlanFault
from covet_core.handlers.adapters import Adapters
from covet_core.handlers.body import body_of
from covet_core.handlers.callables import kind_of
from covet_core.handlers.codegen import EntryCode, Surroundings, generate
from covet_core.handlers.faults import BadHandler, PathParameterUnused, UnsupportedAnnotation
from covet_core.handlers.fields import BodyField
from covet_core.handlers.graph import Graph, build_graph
from covet_core.handlers.hints import return_type_of
from covet_core.handlers.params import REQUEST_PARAM, body_param, field_param, members_param
from covet_core.handlers.results import Serializer, model_of, serializer
from covet_core.handlers.source import name_of, where
from covet_core.handlers.tuples import TWO_MEANINGS, has_two_meanings, returns_array
from covet_core.middleware.chain import Guard, Layer, Layers, Terminal, chain, inside
from covet_core.middleware.errors import ErrorResponder
from covet_core.plan.blueprints import blueprint_of, rebuilt
from covet_core.plan.flatten import Context, FlatRoute
from covet_core.plan.own_layers import codings_taken, own_layers, told
from covet_core.plan.plan import PlannedRoute, RouteKind
from covet_core.problems.answers import ErrorAnswers
from covet_core.problems.declarations import Declaration, check, declarations
from covet_core.routing.converters import Converter, parse_pattern
from covet_core.routing.group import record_of
from covet_core.routing.tags import tag_name
from covet_core.threadpool import ThreadPool
from covet_plugin.graph.node import NodeKind
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.deadline.limit import Limit
    from covet_core.handlers.forms import FormReader
    from covet_core.http.response import Response

__all__ = ("Compiled", "EndpointCompiler")

_BODYLESS: Final = frozenset({"GET", "HEAD"})


@record()
class Compiled:
    """A route, both for the engine and for people."""

    endpoint: Endpoint
    route: PlannedRoute


@record()
class Result:
    """What a handler is annotated to return, and what becomes of it."""

    returned: Any
    model: Any = None
    """The type of its body."""
    serialize: Serializer | None = None
    """What makes JSON of it."""
    array: bool = False
    """Whether a tuple is all of it."""


@record(frozen=False)
class EndpointCompiler:
    """Compiles the routes of one plan, which share validators, middleware and error handlers."""

    app: CovetApp
    levels: tuple[Mapping[Any, Any], ...]
    """The error handlers around all of its routes."""
    converters: Mapping[str, Converter]
    pool: ThreadPool
    renderer: Endpoint
    """Renders what error handlers return."""
    layers: Layers
    answers: ErrorAnswers
    """Makes the responses to HTTP errors."""
    faults: list[CovetError]
    adapters: Adapters = field(default_factory=Adapters)
    _responders: dict[tuple[int, ...], ErrorResponder] = field(default_factory=dict[tuple[int, ...], ErrorResponder])

    def compile(self, flat: FlatRoute) -> Compiled | None:
        """Compile a route; None, and faults, when something is wrong with it."""
        before = len(self.faults)
        options = flat.route.options
        reason = _handler_fault(flat.route.handler, streamed=flat.route.stream is not None)
        if reason is not None:
            self.faults.append(BadHandler(where=where(flat.route.handler), reason=reason))
            return None
        blueprint = blueprint_of(flat, self.converters)
        graph = build_graph(blueprint, self.faults)
        self._check_path(flat, graph)
        body = self._body(flat, graph)
        if graph.form is not None:
            self._check_uploads(flat, graph.form)
        embedded = _embedded(graph, body)
        params = self._params(graph, body, embedded)
        result = self._result(flat)
        around = self.layers.of((*flat.context.middleware, *_records(options.get("middleware", ()))), told(flat))
        around = own_layers(flat, around, self.app, self.faults, takes_request=graph.takes_request)
        if len(self.faults) > before:
            return None
        around_all = Surroundings(self.pool, self.app.keep_values)
        code = generate(graph, embedded, around_all, partial(rebuilt, blueprint, graph.fields))
        if code.entry is not None:
            flat.context.app.overrides.add(code.entry)
        limit = self._limit(flat, graph, code)
        if len(self.faults) > before:
            return None
        route = self._planned(flat, graph, body, result, around, code, limit)
        check(route.declared, self.faults)
        given = [params[argument] for argument in code.arguments]
        return Compiled(self._endpoint(flat, route, code, given, result, around, limit), route)

    def responder(self, levels: tuple[Mapping[Any, Any], ...]) -> ErrorResponder:
        """What answers the exceptions of a route: shared by all routes with the same error handlers."""
        key = tuple(id(level) for level in levels)
        if key not in self._responders:
            self._responders[key] = ErrorResponder(levels, self.render, self.pool, self.answers)
        return self._responders[key]

    def render(self, result: object) -> Response:
        """The response to what an error handler returned."""
        response: Response = self.renderer.render(result)
        return response

    def _check_path(self, flat: FlatRoute, graph: Graph) -> None:
        if graph.takes_request:
            return
        taken = {each.alias for each in graph.fields if each.source == "path"}
        for parameter in parse_pattern(flat.path):
            if parameter.name not in taken:
                fault = PathParameterUnused(path=flat.path, parameter=parameter.name, where=where(flat.route.handler))
                self.faults.append(fault)

    def _body(self, flat: FlatRoute, graph: Graph) -> BodyField | None:
        """The body that the route takes: a form, or what the engine reads."""
        body = body_of(graph.fields)
        if graph.form is None:
            return body
        if body is not None:
            reason = f"it takes a form and, with {body.fields[0].name!r}, another body; a request has one"
            self.faults.append(BadHandler(where=where(flat.route.handler), reason=reason))
        return graph.form.body

    def _check_uploads(self, flat: FlatRoute, form: FormReader) -> None:
        from covet_core.plan.uploads import upload_faults

        limit = flat.route.options.get("max_body_size")
        self.faults += upload_faults(form, self.app.limits.max_body_size if limit is None else limit, told(flat))

    def _limit(self, flat: FlatRoute, graph: Graph, code: EntryCode) -> Limit | None:
        """How long an answer may take; None, and nothing loaded, where it may take as long as it likes."""
        if flat.route.options.get("timeout", flat.context.timeout) is None and self.app.deadline_header is None:
            return None
        from covet_core.plan.deadlines import limit_of

        return limit_of(flat, graph, code, self.app.deadline_header, self.faults)

    def _params(self, graph: Graph, body: BodyField | None, embedded: Mapping[int, str]) -> dict[Any, Param]:
        params: dict[Any, Param] = {"request": REQUEST_PARAM}
        for index, each in enumerate(graph.fields):
            if index in embedded:
                continue
            try:
                make = body_param if each.source == "body" else field_param
                params[index] = make(each, self.adapters)
            except UnsupportedAnnotation as fault:
                self.faults.append(fault)
        if body is not None and embedded:
            shared = members_param(body, list(embedded.values()), self.adapters, self.faults)
            if shared is not None:
                params["body"] = shared
        return params

    def _result(self, flat: FlatRoute) -> Result:
        """What the handler is annotated to return, and what becomes of it."""
        options, handler = flat.route.options, flat.route.handler
        if flat.route.stream is not None:
            from covet_core.events.response import EventSourceResponse

            return Result(EventSourceResponse)
        explicit = "response_model" in options
        try:
            returned = return_type_of(handler, flat.route.names)
        except PlanFault:  # the parameters, which are read in the same way, have reported it
            return Result(None)
        model = options["response_model"] if explicit else model_of(returned)
        try:
            if has_two_meanings(returned):
                raise TypeError(TWO_MEANINGS)
            array = returns_array(returned, model, explicit=explicit)
            return Result(returned, model, serializer(model, self.adapters, explicit=explicit), array)
        except Exception as error:  # annotations are the user's: making a schema of them can raise anything
            reason = str(error).partition("\n")[0]
            told = getattr(model or returned, "__name__", None) or repr(model or returned)
            fault = UnsupportedAnnotation(where=where(handler), parameter="return", annotation=told, reason=reason)
            self.faults.append(fault)
            return Result(None)

    def _surrounded(self, context: Context, limit: Limit | None) -> bool:
        """Whether something beside middleware is around the routes of a context."""
        own_levels = bool(context.levels) and context.levels != self.levels
        return context.app is not self.app or own_levels or (limit is not None and limit.header is not None)

    def _callbacks(self, flat: FlatRoute) -> tuple[PlannedRoute, ...]:
        from covet_core.plan.callbacks import described_callbacks  # few routes have some

        return described_callbacks(flat, self.compile, self.faults)

    def _declared(self, flat: FlatRoute, graph: Graph, limit: Limit | None) -> tuple[Declaration, ...]:
        options, context = flat.route.options, flat.context
        around = (*context.middleware, *_records(options.get("middleware", ())))
        own = (*options.get("raises", ()), *(() if limit is None else limit.raises))
        return declarations(context.raises, around, graph.nodes, own, flat.route.handler)

    def _endpoint(
        self,
        flat: FlatRoute,
        route: PlannedRoute,
        code: EntryCode,
        params: list[Param],
        result: Result,
        around: tuple[Layer, ...],
        limit: Limit | None,
    ) -> Endpoint:
        options = flat.route.options
        entry, terminal, guard = code.function, None, None
        if limit is not None:
            entry = limit.around_handler(entry, wrapped=route.wrapped)
        if route.wrapped:
            errors = self.responder(flat.context.levels)
            buffered = route.body is not None and not route.body.form
            terminal = Terminal(entry, errors, waits=code.kind == "coroutine", buffered=buffered)
            guard = Guard(errors, route.key)
            entry = chain(around, terminal.answer)
            if limit is not None:
                entry = limit.around_request(entry)
            if flat.context.app is not self.app:
                entry = inside(flat.context.app, entry)
        endpoint = Endpoint(
            entry,
            name=route.name,
            params=params,
            kind="coroutine" if route.wrapped else code.kind,
            guard=guard,
            body=_body_mode(route),
            status=route.status_code,
            serialize=result.serialize,
            array=result.array,
            max_body_size=route.max_body_size,
            cancel_on_disconnect=options.get("cancel_on_disconnect"),
            half_close=options.get("half_close", False),
            teardown=route.finishes_late,
            files=_files(route),
        )
        if terminal is not None:
            terminal.belong_to(endpoint)
        return endpoint

    def _planned(
        self,
        flat: FlatRoute,
        graph: Graph,
        body: BodyField | None,
        result: Result,
        around: tuple[Layer, ...],
        code: EntryCode,
        limit: Limit | None,
    ) -> PlannedRoute:
        route, context, options = flat.route, flat.context, flat.route.options
        return PlannedRoute(
            path=flat.path,
            methods=route.methods,
            name=options.get("name") or name_of(route.handler),
            endpoint=route.handler,
            where=where(route.handler),
            group=context.prefix,
            app=context.app,
            owner=flat.owner,
            kind=_kind(graph, code),
            fields=tuple(each for each in graph.fields if each.source != "body"),
            body=body,
            returns=result.returned,
            response_model=result.model,
            status_code=options.get("status_code", 200),
            tags=tuple(dict.fromkeys(map(tag_name, (*context.tags, *options.get("tags", ()))))),
            summary=options.get("summary"),
            description=options.get("description", _documentation(route.handler)),
            operation_id=options.get("operation_id"),
            deprecated=options.get("deprecated", context.deprecated),
            include_in_schema=options.get("include_in_schema", context.include_in_schema),
            condition=options.get("condition"),
            response_description=options.get("response_description"),
            callbacks=() if "callbacks" not in options else self._callbacks(flat),
            security=options.get("security", context.security),
            openapi_extra=options.get("openapi_extra", {}),
            declared=self._declared(flat, graph, limit),
            responses={**context.responses, **options.get("responses", {})},
            dependencies=graph.nodes,
            middleware=tuple(layer.name for layer in around),
            takes_request=graph.needs_request,
            wrapped=bool(around) or self._surrounded(context, limit),
            finishes_late=graph.finishes_late,
            max_body_size=options.get("max_body_size"),
            request_decompression=codings_taken(flat),
            produces=tuple(options.get("produces", ())),
            timeout=None if limit is None else limit.seconds,
            code=code,
        )


def _files(route: PlannedRoute) -> Any:
    """The static files that an engine may answer with by itself: nothing is around them that would see the request."""
    alone = not route.middleware and not route.dependencies and route.condition is None
    return getattr(route.endpoint, "__covet_files__", None) if alone else None


def _embedded(graph: Graph, body: BodyField | None) -> dict[int, str]:
    if body is None or not body.embedded:
        return {}
    found = [index for index, each in enumerate(graph.fields) if each.source == "body"]
    return {index: f"m{place}" for place, index in enumerate(found)}


def _records(given: Any) -> tuple[Any, ...]:
    return tuple(record_of(item) for item in given)


def _handler_fault(handler: Any, *, streamed: bool) -> str | None:
    if not callable(handler):
        return "it isn't a function"
    kind = kind_of(handler)
    if kind == "class":
        return "a class is no handler; give an object of it"
    yields = kind in ("generator", "async_generator")
    if streamed and not yields:
        return "a stream's handler yields its events; one that returns a response is a handler of `get`"
    if yields and not streamed:
        return "a handler doesn't `yield`; use `stream`, or return a StreamingResponse of a generator"
    return None


def _body_mode(route: PlannedRoute) -> Literal["none", "buffer", "stream"]:
    if route.wrapped:
        # Middleware may answer before the body is read, or read it.
        needed = route.body is not None or route.takes_request or not _BODYLESS.issuperset(route.methods)
        return "stream" if needed else "none"
    if route.body is not None and not route.body.form:
        return "buffer"
    return "stream" if route.takes_request else "none"


def _kind(graph: Graph, code: EntryCode) -> RouteKind:
    if code.kind == "inline" or graph.inline:
        return "inline"
    return "coroutine" if graph.handler.kind is NodeKind.AWAIT else "thread"


def _documentation(handler: Any) -> str | None:
    doc = getattr(handler, "__doc__", None)
    return inspect.cleandoc(doc) if isinstance(doc, str) and doc.strip() else None

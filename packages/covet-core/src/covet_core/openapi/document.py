"""The OpenAPI 3.1 document of a plan."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Final

from covet_core.events.response import EventSourceResponse
from covet_core.handlers.results import model_of
from covet_core.http.media import JSON
from covet_core.http.status import phrase
from covet_core.openapi.inputs import Parameter, body, may_be_refused, parameters
from covet_core.openapi.outputs import ANYTHING, answers, responses
from covet_core.openapi.paths import METHODS, converters, operation_ids, template
from covet_core.openapi.problems import DETAILS, FAULT, VALIDATION, ProblemSchemas, problem_content, standard_schemas
from covet_core.openapi.schemas import Schema, Schemas
from covet_core.openapi.source import PlanSource, RouteSource
from covet_core.problems.declarations import problems_of
from covet_plugin.records import record

VERSION: Final = "3.1.0"
_STANDARD: Final = (DETAILS, VALIDATION, FAULT)
_ANY_PROBLEM: Final = "Problem"


@record()
class _Operation:
    route: RouteSource
    method: str
    path: str
    id: str


def build(plan: PlanSource) -> dict[str, Any]:
    """The document, ready to be sent as JSON.

    The same plan always gives the same document: paths are in the order of the routes, components in that of their
    names. Routes that are hidden, or whose method OpenAPI has no place for, aren't in it.

    Args:
        plan: a frozen plan.

    Returns:
        An OpenAPI 3.1.0 document of plain dicts, lists and scalars.
    """
    return _Builder(plan).document()


class _Builder:
    __slots__ = ("_parameters", "_plan", "_problems", "_schemas")

    def __init__(self, plan: PlanSource) -> None:
        self._plan = plan
        self._schemas = Schemas()
        self._problems = ProblemSchemas(self._schemas, plan.problem_base)
        self._parameters: list[Parameter] = []

    def document(self) -> dict[str, Any]:
        operations = list(_operations(self._plan))
        paths: dict[str, Schema] = {}
        for operation in operations:
            paths.setdefault(operation.path, {})[operation.method.lower()] = self._operation(operation)
        tags = dict.fromkeys(tag for operation in operations for tag in operation.route.tags)
        document: dict[str, Any] = {"openapi": VERSION, "info": self._info()}
        if self._plan.servers:
            document["servers"] = [dict(server) for server in self._plan.servers]
        document.update(paths=paths, components=self._components())
        if tags:
            document["tags"] = [{"name": tag} for tag in tags]
        for parameter in self._parameters:
            parameter.settle()
        return document

    def _info(self) -> Schema:
        plan = self._plan
        told = {"title": plan.title, "summary": plan.summary, "description": plan.description, "version": plan.version}
        return {name: value for name, value in told.items() if value is not None}

    def _components(self) -> Schema:
        own = {*_STANDARD, *self._problems.names}
        shared = self._schemas.resolve(own)
        schemas = {**shared, **standard_schemas(), **self._problems.components()}
        self._problems.settle(schemas)
        problem = {"description": "A problem.", "content": problem_content(DETAILS)}
        return {"schemas": dict(sorted(schemas.items())), "responses": {_ANY_PROBLEM: problem}}

    def _operation(self, operation: _Operation) -> Schema:
        route = operation.route
        summary, description = documentation(route)
        found: Schema = {"operationId": operation.id, "summary": summary}
        if description:
            found["description"] = description
        if route.tags:
            found["tags"] = list(route.tags)
        if route.deprecated:
            found["deprecated"] = True
        own = parameters(route, self._schemas)
        self._parameters += own
        if own:
            found["parameters"] = [parameter.entry for parameter in own]
        if route.body is not None and any(field.documented for field in route.body.fields):
            found["requestBody"] = body(route.body, self._schemas, f"Body of {operation.id}")
        found["responses"] = self._responses(route)
        return found

    def _responses(self, route: RouteSource) -> Schema:
        returned = return_type(route)
        found = responses(answers(returned, route.status_code), self._schemas)
        found.update(self._problems.responses(problems_of(route)))
        if may_be_refused(route):
            refused = {"description": "A value of the request doesn't fit.", "content": problem_content(VALIDATION)}
            found.setdefault("422", refused)
        for status, said in route.responses.items():
            found[str(status)] = _said(status, said, found.get(str(status), {}), self._schemas)
        return {**dict(sorted(found.items())), "default": {"$ref": f"#/components/responses/{_ANY_PROBLEM}"}}


def _said(status: int | str, said: Mapping[str, Any], before: Schema, schemas: Schemas) -> Schema:
    """A response that the route spells out: over what is known of it, with `model` as the type of its JSON."""
    known = phrase(int(status)) if str(status).isdigit() else "Another answer"
    found = {"description": known, **before, **{name: value for name, value in said.items() if name != "model"}}
    if "model" in said:
        found["content"] = {JSON: {"schema": schemas.use(said["model"], "serialization")}}
    return found


def annotation(route: RouteSource) -> Any:
    """The return annotation of the handler; `ANYTHING` when it has none."""
    if inspect.isasyncgenfunction(plain := inspect.unwrap(route.endpoint)) or inspect.isgeneratorfunction(plain):
        return EventSourceResponse  # a generator is the handler of a stream
    return ANYTHING if route.returns is inspect.Signature.empty else route.returns


def return_type(route: RouteSource) -> Any:
    """What a route answers: its `response_model`, and what the annotation says beyond a model."""
    said = annotation(route)
    implied = None if said is ANYTHING else model_of(said)
    if route.response_model is None:
        return ANYTHING if implied is not None else said
    return said if route.response_model == implied else route.response_model


def documentation(route: RouteSource) -> tuple[str, str]:
    """The summary and the description of a route: what it was given, else the docstring of its handler.

    The first paragraph of a docstring is the summary, what follows the description, up to a form feed.
    """
    text = inspect.getdoc(route.endpoint) if inspect.isroutine(route.endpoint) else None
    first, _, rest = (text or "").partition("\f")[0].partition("\n\n")
    words = route.name.replace("_", " ").strip()
    summary = route.summary or " ".join(first.split()).removesuffix(".") or words[:1].upper() + words[1:]
    given = route.description if route.description != text else None
    return summary, given or rest.strip()


def _operations(plan: PlanSource) -> Iterator[_Operation]:
    found = [
        (route, method)
        for route in plan.routes
        if route.include_in_schema and (route.condition is None or route.condition())
        for method in METHODS
        if method in route.methods and not _implied(route, method)
    ]
    names = [(route.operation_id or route.name, method, template(route.path)) for route, method in found]
    taken: set[tuple[str, str]] = set()
    for (route, method), identifier in zip(found, operation_ids(names), strict=True):
        path = template(route.path)
        if (path, method) in taken:
            # Only converters tell the two routes apart, and OpenAPI has one place for them: a fragment makes another.
            path = f"{path}#{','.join(converters(route.path).values())}"
        taken.add((path, method))
        yield _Operation(route, method, path, identifier)


def _implied(route: RouteSource, method: str) -> bool:
    # HEAD comes with every GET, and says nothing that GET doesn't say.
    return method == "HEAD" and "GET" in route.methods

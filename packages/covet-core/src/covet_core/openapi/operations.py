"""Which operations a document has, what they are called, and what is told of each in words."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from covet_core.events.response import EventSourceResponse
from covet_core.handlers.results import model_of
from covet_core.openapi.outputs import ANYTHING
from covet_core.openapi.paths import METHODS, converters, operation_ids, template
from covet_core.openapi.source import PlanSource, RouteSource
from covet_plugin.records import record

__all__ = ("Operation", "annotation", "documentation", "operations", "return_type")


@record()
class Operation:
    """A route under one of its methods."""

    route: RouteSource
    method: str
    path: str
    """Its path as OpenAPI writes it."""
    id: str
    """Its `operationId`, which no other one has."""
    webhook: bool
    """Whether it is one of the service's webhooks."""
    parent: str | None = None
    """The id of the operation whose callback it is."""

    @property
    def sent(self) -> bool:
        """Whether the service sends it, instead of answering it."""
        return self.webhook or self.parent is not None


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


def operations(plan: PlanSource) -> Iterator[Operation]:
    """The operations that the document shows, in the order of the routes, those of webhooks last.

    What an operation calls back follows it.
    """
    found = list(_shown(plan))
    name: Callable[[Any, str], str] = plan.about.get("operation_id", _name)
    names = [(each.route.operation_id or name(each.route, each.method), each.method, each.path) for each in found]
    ids = operation_ids(names)
    taken: set[tuple[bool, str, str]] = set()
    for each, identifier in zip(found, ids, strict=True):
        route, method, path, webhook = each.route, each.method, each.path, each.webhook
        if each.parent is not None:
            yield Operation(route, method, path, identifier, webhook=False, parent=ids[each.parent])
            continue
        if (webhook, path, method) in taken:
            # Only converters tell the two routes apart, and OpenAPI has one place for them: a fragment makes another.
            path = f"{path}#{','.join(converters(route.path).values())}"
        taken.add((webhook, path, method))
        yield Operation(route, method, path, identifier, webhook)


@record()
class _Shown:
    """An operation before it has its id."""

    route: RouteSource
    method: str
    path: str
    webhook: bool
    parent: int | None
    """Where the operation stands whose callback it is."""


def _shown(plan: PlanSource) -> Iterator[_Shown]:
    place = 0
    for webhook, routes in ((False, plan.routes), (True, plan.webhooks)):
        for route, method in _methods(routes):
            called_back = list(_methods(route.callbacks))
            yield _Shown(route, method, template(route.path), webhook, None)
            for callback, verb in called_back:
                yield _Shown(callback, verb, callback.path, webhook=False, parent=place)
            place += 1 + len(called_back)


def _methods(routes: Iterable[RouteSource]) -> Iterator[tuple[RouteSource, str]]:
    """The routes that are shown, under each of their methods."""
    for route in routes:
        if route.include_in_schema and (route.condition is None or route.condition()):
            for method in METHODS:
                if method in route.methods and not _implied(route, method):
                    yield route, method


def _name(route: RouteSource, _: str) -> str:
    return route.name


def _implied(route: RouteSource, method: str) -> bool:
    # HEAD comes with every GET, and says nothing that GET doesn't say.
    return method == "HEAD" and "GET" in route.methods

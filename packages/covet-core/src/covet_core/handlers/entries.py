"""The functions that are written for routes, by the compiler of graphs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from covet_core.handlers.codegen import EntryCode, Parameter, Surroundings
from covet_core.handlers.graph import REQUEST, Graph, field_key
from covet_core.handlers.inline import run_inline
from covet_core.handlers.teardown import LateTeardown
from covet_plugin.graph.entry import Entry
from covet_plugin.graph.order import is_kept
from covet_plugin.graph.wiring import Host, Late, Wiring
from covet_plugin.graph.wiring import Parameter as EntryParameter

__all__ = ("write",)


def write(graph: Graph, embedded: Mapping[int, str], around: Surroundings, rebuild: Callable[[], Graph]) -> EntryCode:
    """Write the entry of a route, or leave it to the start of the service, which makes the values that it waits for.

    Args:
        graph: what to call.
        embedded: the members of the body, by the index of the field that each one fills.
        around: where it runs.
        rebuild: makes the graph anew.
    """
    given = _parameters(graph, embedded)
    handler = graph.handler.make
    name = getattr(handler, "__name__", "entry")
    entry = Entry(
        _Wirings(graph, rebuild),
        _host(graph, around),
        parameters=[_spelled(each, embedded) for each in given],
        name=name,
        qualname=getattr(handler, "__qualname__", name),
        module=getattr(handler, "__module__", None) or __name__,
    )
    if not any(map(is_kept, graph.nodes)):
        entry.prepare()
    return EntryCode(entry.function, given, "coroutine" if entry.style == "coroutine" else "inline", entry)


class _Wirings:
    """The wiring of a graph that was built already, then of ones that are built anew."""

    __slots__ = ("_graph", "_rebuild")

    def __init__(self, graph: Graph, rebuild: Callable[[], Graph]) -> None:
        self._graph: Graph | None = graph
        self._rebuild = rebuild

    def __call__(self, given: Collection[str]) -> Wiring:
        graph, self._graph = self._graph, None
        if graph is None:
            graph = self._rebuild()
        return Wiring(graph.handler, graph.before)


def _host(graph: Graph, around: Surroundings) -> Host:
    pool = around.pool
    return Host(
        thread=pool.call,
        thread_beyond=pool.call_beyond,
        late=Late(LateTeardown, graph.is_late, (REQUEST,)) if graph.finishes_late else None,
        run_inline=run_inline if graph.inline else None,
        app=around.values(),
    )


def _parameters(graph: Graph, embedded: Mapping[int, str]) -> tuple[Parameter, ...]:
    indexes = [index for index in range(len(graph.fields)) if index not in embedded]
    body: list[Parameter] = ["body"] if embedded else []
    request: list[Parameter] = ["request"] if graph.finishes_late or graph.needs_request else []
    return (*indexes, *body, *request)


def _spelled(parameter: Parameter, embedded: Mapping[int, str]) -> EntryParameter:
    if parameter == "request":
        return EntryParameter("request", REQUEST.key)
    if parameter == "body":
        return EntryParameter("body", members={field_key(index): member for index, member in embedded.items()})
    return EntryParameter(f"v{parameter}", field_key(parameter))

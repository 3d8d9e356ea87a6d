"""One function for each route: its dependencies and its handler, called in order, without anything decided per request.

A handler that the engine can call by itself gets no such function. For any other one is written: say::

    async def entry(v0, v1):
        r0 = await thread(f0, v0)                    # settings
        return await f1(v1, r0)                      # show

`v*` are values that the engine extracted, `f*` the dependencies and the handler, `r*` results.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from covet_core.handlers.graph import REQUEST, Graph, field_key
from covet_core.threadpool import ThreadPool
from covet_plugin.graph.node import NodeKind
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_plugin.graph.app_scope import AppScope
    from covet_plugin.graph.entry import Entry

__all__ = ("EntryCode", "Parameter", "Surroundings", "generate")

Parameter = int | Literal["body", "request"]
"""What the engine calls an entry with: the field of this index, the body of several fields, or the request."""


@record(eq=False)
class Surroundings:
    """What the entries of an application have in common."""

    pool: ThreadPool
    """Where what may block is run."""
    values: Callable[[], AppScope]
    """Keeps the values of the whole application that no container keeps."""


@record(eq=False)
class EntryCode:
    """What the engine calls, and with what."""

    function: Callable[..., Any]
    arguments: tuple[Parameter, ...]
    kind: Literal["coroutine", "inline"]
    entry: Entry | None = None
    """What was written; None when the engine calls the handler itself."""

    @property
    def source(self) -> str | None:
        """The code that was written."""
        return None if self.entry is None else self.entry.source


def generate(
    graph: Graph, embedded: Mapping[int, str], around: Surroundings, rebuild: Callable[[], Graph]
) -> EntryCode:
    """Write the entry of a route.

    Args:
        graph: what to call.
        embedded: the members of the body, by the index of the field that each one fills.
        around: where it runs.
        rebuild: makes the graph anew, when something that it was made of has changed.
    """
    direct = _direct(graph, embedded)
    if direct is not None:
        return direct
    # Many a service has no other handlers, and does without the compiler.
    from covet_core.handlers.entries import write

    return write(graph, embedded, around, rebuild)


def _direct(graph: Graph, embedded: Mapping[int, str]) -> EntryCode | None:
    handler = graph.handler
    called: Any = handler.make
    inputs = all(each.name is None and each.node.kind is NodeKind.INPUT for each in handler.arguments)
    if graph.nodes or embedded or not inputs:
        return None
    places: dict[Hashable, Parameter] = {field_key(index): index for index in range(len(graph.fields))}
    places[REQUEST.key] = "request"
    arguments: tuple[Parameter, ...] = tuple(places[each.node.key] for each in handler.arguments)
    if handler.kind is NodeKind.AWAIT and not graph.inline:
        return EntryCode(called, arguments, "coroutine")
    if handler.kind is NodeKind.CALL and graph.inline:
        return EntryCode(called, arguments, "inline")
    return None

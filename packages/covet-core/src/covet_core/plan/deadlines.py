"""How long the answers of a route may take, from what the route, its groups and the application say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.deadline.limit import Limit
from covet_core.routing.faults import BadTimeout
from covet_core.routing.timeout import seconds_of

if TYPE_CHECKING:
    from covet_core.errors import CovetError
    from covet_core.handlers.codegen import EntryCode
    from covet_core.handlers.graph import Graph
    from covet_core.plan.flatten import FlatRoute

__all__ = ("limit_of",)


def limit_of(
    flat: FlatRoute, graph: Graph, code: EntryCode, header: str | None, faults: list[CovetError]
) -> Limit | None:
    """The limit of a route; None where it said that it wants none.

    Args:
        flat: the route.
        graph: what it runs.
        code: what the engine calls.
        header: the request header by which clients shorten the time.
        faults: collects a limit in which nothing could be answered.
    """
    key = f"{','.join(flat.route.methods)} {flat.path}"
    own = "timeout" in flat.route.options
    timeout = flat.route.options.get("timeout") if own else flat.context.timeout
    if own and timeout is None:
        return None
    try:
        seconds = seconds_of(timeout, f"the route {key}")
    except BadTimeout as fault:
        faults.append(fault)
        return None
    blocking = any(node.blocking for node in (*graph.nodes, graph.handler))
    listened = None if header is None else header.lower()
    return Limit(key, seconds, listened, awaits=code.kind == "coroutine", blocking=blocking)

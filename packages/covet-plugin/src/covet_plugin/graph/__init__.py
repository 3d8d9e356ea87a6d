"""The graph that values are provided from: its nodes, and the one compiler from nodes to a function.

Nodes are loaded at once, the rest when it is asked for: a service without dependencies does without it.
"""

from typing import TYPE_CHECKING, Any

from covet_plugin.graph.node import Argument, Node, NodeKind, NodeSource, Site

if TYPE_CHECKING:
    from covet_plugin.graph.app_cell import AppCell
    from covet_plugin.graph.app_scope import AppScope
    from covet_plugin.graph.board import Board
    from covet_plugin.graph.cell import Cell
    from covet_plugin.graph.entry import Entry
    from covet_plugin.graph.errors import GraphError
    from covet_plugin.graph.subscribers import Subscribers
    from covet_plugin.graph.teardown import Teardown
    from covet_plugin.graph.wiring import Detour, Host, Late, Parameter, Wiring

__all__ = [
    "AppCell",
    "AppScope",
    "Argument",
    "Board",
    "Cell",
    "Detour",
    "Entry",
    "GraphError",
    "Host",
    "Late",
    "Node",
    "NodeKind",
    "NodeSource",
    "Parameter",
    "Site",
    "Subscribers",
    "Teardown",
    "Wiring",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    homes = {"AppCell": "app_cell", "AppScope": "app_scope", "GraphError": "errors"}
    wiring = dict.fromkeys(("Detour", "Host", "Late", "Parameter", "Wiring"), "wiring")
    home = (homes | wiring).get(name, name.lower())
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found

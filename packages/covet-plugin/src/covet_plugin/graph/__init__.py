"""The graph that values are provided from: its nodes, and the one compiler from nodes to a function."""

from covet_plugin.graph.app_cell import AppCell
from covet_plugin.graph.app_scope import AppScope
from covet_plugin.graph.cell import Cell
from covet_plugin.graph.entry import Entry
from covet_plugin.graph.node import Argument, Node, NodeKind, NodeSource, Site
from covet_plugin.graph.subscribers import Subscribers
from covet_plugin.graph.teardown import Teardown
from covet_plugin.graph.wiring import Host, Late, Parameter, Wiring

__all__ = [
    "AppCell",
    "AppScope",
    "Argument",
    "Cell",
    "Entry",
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

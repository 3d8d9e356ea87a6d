"""The graph that values are provided from: its nodes, and the one compiler from nodes to a function."""

from covet_plugin.graph.cell import Cell
from covet_plugin.graph.node import Argument, Node, NodeKind, NodeSource, Site

__all__ = ["Argument", "Cell", "Node", "NodeKind", "NodeSource", "Site"]

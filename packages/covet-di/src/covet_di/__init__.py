"""A dependency graph: declared with dependency-injector, checked at start-up, compiled into plain functions."""

from covet_di._version import __version__
from covet_di.graph import Edge, Graph, GraphNode, graph_of

__all__ = ["Edge", "Graph", "GraphNode", "__version__", "graph_of"]

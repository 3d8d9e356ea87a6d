"""A dependency graph: declared with dependency-injector, checked at start-up, compiled into plain functions."""

from covet_di._version import __version__
from covet_di.container import ServiceContainer
from covet_di.graph import Edge, Graph, GraphNode, graph_of
from covet_di.inject import inject
from covet_di.provide import Provide
from covet_di.providers import Configuration, FactoryProvider, ResourceProvider, Selector, SingletonProvider
from covet_di.scopes import open_scope
from covet_plugin import Scope

__all__ = [
    "Configuration",
    "Edge",
    "FactoryProvider",
    "Graph",
    "GraphNode",
    "Provide",
    "ResourceProvider",
    "Scope",
    "Selector",
    "ServiceContainer",
    "SingletonProvider",
    "__version__",
    "graph_of",
    "inject",
    "open_scope",
]

"""A dependency graph: declared with dependency-injector, checked at start-up, compiled into plain functions."""

from typing import TYPE_CHECKING, Any

from covet_di._version import __version__
from covet_di.autowire import Named
from covet_di.check import Findings, check, examine
from covet_di.container import ServiceContainer
from covet_di.errors import DIError, GraphFault
from covet_di.faults import GraphErrors
from covet_di.inject import inject
from covet_di.lifespan import lifespan
from covet_di.plugin import DIPlugin
from covet_di.provide import Provide
from covet_di.providers import Configuration, FactoryProvider, Input, ResourceProvider, Selector, SingletonProvider
from covet_di.scopes import open_scope
from covet_plugin import Scope

if TYPE_CHECKING:
    from covet_di.graph import Edge, Graph, GraphNode, graph_of

__all__ = [
    "Configuration",
    "DIError",
    "DIPlugin",
    "Edge",
    "FactoryProvider",
    "Findings",
    "Graph",
    "GraphErrors",
    "GraphFault",
    "GraphNode",
    "Input",
    "Named",
    "Provide",
    "ResourceProvider",
    "Scope",
    "Selector",
    "ServiceContainer",
    "SingletonProvider",
    "__version__",
    "check",
    "examine",
    "graph_of",
    "inject",
    "lifespan",
    "open_scope",
]


def __getattr__(name: str) -> Any:
    # A service that runs doesn't draw its graph.
    if name not in __all__:
        raise AttributeError(f"module 'covet_di' has no attribute {name!r}")
    from covet_di import graph

    return getattr(graph, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""A dependency graph: declared with dependency-injector, checked at start-up, compiled into plain functions."""

from typing import TYPE_CHECKING, Any

from covet_di._version import __version__
from covet_di.check import Findings, check, examine
from covet_di.container import ServiceContainer
from covet_di.factory import FactoryProvider
from covet_di.lifespan import lifespan
from covet_di.marker import Provide
from covet_di.plugin import DIPlugin
from covet_di.singleton import SingletonProvider
from covet_plugin import Scope

if TYPE_CHECKING:
    from covet_di.errors import DIError, GraphFault
    from covet_di.faults import GraphErrors
    from covet_di.graph import Edge, Graph, GraphNode, graph_of
    from covet_di.injected import inject
    from covet_di.input import Input
    from covet_di.matching import Named
    from covet_di.options import Configuration, Selector
    from covet_di.resource import ResourceProvider
    from covet_di.scopes import open_scope

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
    # Loaded when somebody asks for it: a service that only serves draws no graph, and many need no decorator.
    homes = {
        "Configuration": "options",
        "DIError": "errors",
        "Edge": "graph",
        "Graph": "graph",
        "GraphErrors": "faults",
        "GraphFault": "errors",
        "GraphNode": "graph",
        "Input": "input",
        "Named": "matching",
        "ResourceProvider": "resource",
        "Selector": "options",
        "graph_of": "graph",
        "inject": "injected",
        "open_scope": "scopes",
    }
    if name not in homes:
        raise AttributeError(f"module 'covet_di' has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(f"covet_di.{homes[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

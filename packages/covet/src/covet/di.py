"""Dependencies from containers. They need the extra ``di``."""

# ruff: noqa: E402 - what is needed is looked for before it is imported
from covet._extras import need

need("covet_di", extra="di")

from covet_di import (
    Configuration,
    DIError,
    DIPlugin,
    Edge,
    FactoryProvider,
    Findings,
    Graph,
    GraphErrors,
    GraphFault,
    GraphNode,
    Input,
    Named,
    Provide,
    ResourceProvider,
    Scope,
    Selector,
    ServiceContainer,
    SingletonProvider,
    check,
    examine,
    graph_of,
    inject,
    lifespan,
    open_scope,
)

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
    "check",
    "examine",
    "graph_of",
    "inject",
    "lifespan",
    "open_scope",
]

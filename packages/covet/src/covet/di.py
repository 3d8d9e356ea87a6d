"""Dependencies from containers. They need the extra ``di``."""

# ruff: noqa: E402 - what is needed is looked for before it is imported
from typing import TYPE_CHECKING, Any

from covet._extras import need

need("covet_di", extra="di")

import covet_di

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    # What covet-di loads when somebody asks for it isn't loaded by asking here for something else.
    if name not in __all__:
        raise AttributeError(f"module 'covet.di' has no attribute {name!r}")
    return getattr(covet_di, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

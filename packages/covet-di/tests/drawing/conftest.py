"""Two graphs: that of a container with a bit of everything, and one of names that no language of drawings likes."""

from collections.abc import Iterator
from typing import Any

import pytest
from dependency_injector import containers, providers

from covet_di import FactoryProvider, Scope, SingletonProvider, graph_of
from covet_di.graph import Edge, Graph, GraphNode
from covet_di.reading import Kind

ODD_NAMES = (
    'a"b',
    "c[0]",
    "d{x}",
    "e\nnew",
    "f|g",
    "h`i`",
    "j<k>&amp;",
    "l#35;m",
    "n\\o\\",
    "größe",
    "日本語",
    "😀",
    "p;q",
    "end",
    "graph",
    "%%r",
    "s'(t)",
    "1. x",
    "**bold**",
    "__it__",
    "\x1b[31m",
    "\x00",
    "a-->b",
    "]]>",
    "\ud800",
)


class Engine:
    def __init__(self, url: str) -> None: ...


class Session:
    def __init__(self, engine: Engine) -> None: ...


class Orders:
    def __init__(self, **given: Any) -> None: ...


class Db(containers.DeclarativeContainer):
    config = providers.Configuration()
    engine = SingletonProvider(Engine, config.url)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST)


class Shop(containers.DeclarativeContainer):
    config = providers.Configuration()
    db: Any = providers.Container(Db, config=config.db)
    clock = SingletonProvider(Orders)
    orders = FactoryProvider(Orders, database=db.session, clock=clock, later=clock.provider, scope=Scope.REQUEST)
    local = providers.ThreadLocalSingleton(Orders)
    gateway: Any = providers.Dependency()
    payment = FactoryProvider(Orders, gateway=gateway, local=local)
    alone = SingletonProvider(Orders)


@pytest.fixture
def shop() -> Iterator[Graph]:
    """The graph of a container whose clock is overridden."""
    container = Shop()
    container.clock.override(providers.Object("noon"))
    yield graph_of(container)
    container.clock.reset_override()


@pytest.fixture
def odd() -> Graph:
    """A graph with a circle through every second of its nodes."""
    count = len(ODD_NAMES)
    nodes = [
        GraphNode(
            key=name,
            name=name,
            kind=Kind.FACTORY,
            type=f"module.{name}",
            scope=Scope.REQUEST,
            where="",
            dependencies=(Edge(ODD_NAMES[(place * 7 + 3) % count], name, lazy=place % 2 == 0),),
            reason=f"of {name}" if place % 3 else None,
            overridden=place % 4 == 0,
        )
        for place, name in enumerate(ODD_NAMES)
    ]
    return Graph('module."<locals>"\n', tuple(nodes))

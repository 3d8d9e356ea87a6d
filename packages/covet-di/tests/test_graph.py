"""The graph of a container, as people and programs see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dependency_injector import containers, providers

from covet_di import Configuration, FactoryProvider, ResourceProvider, Scope, ServiceContainer, SingletonProvider
from covet_di.graph import Edge, graph_of
from covet_di.reading import Kind


class Engine:
    def __init__(self, url: str) -> None:
        self.url = url


class Session:
    def __init__(self, engine: Engine, *rest: Any, **more: Any) -> None: ...


def opened() -> Iterator[Engine]:
    yield Engine("x")


class Inner(ServiceContainer):
    needed = providers.Dependency(instance_of=Engine)
    user = SingletonProvider(Session, needed)


class App(ServiceContainer):
    config = Configuration(default={"url": "x", "kind": "one"})
    engine = SingletonProvider(Engine, config.url)
    pool = ResourceProvider(opened)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST)
    inner = providers.Container(Inner, needed=engine)
    chosen = providers.Selector(config.kind, one=engine, two=pool)
    service = FactoryProvider(
        Session, engine, providers.List(session, 3), lazy=session.provider, url=engine.provided.url
    ).add_attributes(number=config.number.as_int())
    local = providers.ThreadLocalSingleton(Session, engine)


def test_nodes_tell_what_a_provider_is() -> None:
    graph = graph_of(App())
    assert graph.container.endswith("test_graph.App")
    engine = graph["engine"]
    assert (engine.name, engine.kind, engine.scope) == ("engine", Kind.SINGLETON, Scope.APP)
    assert engine.type.endswith("Engine")
    assert engine.where.endswith("App.engine")
    assert engine.compiled
    assert not engine.overridden
    assert graph["session"].scope is Scope.REQUEST
    assert graph["pool"].kind is Kind.RESOURCE
    assert graph["pool"].type.endswith("Engine")
    assert graph["inner.user"].name == "user"
    assert graph["local"].reason == "its value depends on the thread or the context that asks"
    assert not graph["local"].compiled


def test_edges_tell_what_for_and_whether_later() -> None:
    graph = graph_of(App())
    assert graph["service"].dependencies == (
        Edge("engine", "engine"),
        Edge("service[1]", "[1]"),
        Edge("service.url", "url"),
        Edge("config.number:int", ".number"),
        Edge("service.lazy", "lazy"),
    ) or {edge.use: (edge.key, edge.lazy) for edge in graph["service"].dependencies} == {
        "engine": ("engine", False),
        "[1]": ("service[1]", False),
        "lazy": ("service.lazy", False),
        "url": ("service.url", False),
        ".number": ("config.number:int", False),
    }
    assert graph["service.lazy"].dependencies == (Edge("session", "", lazy=True),)
    assert graph["service[1]"].dependencies == (Edge("session", "[0]"),)
    assert graph["service.url"].dependencies == (Edge("engine", ""),)
    assert graph["chosen"].dependencies == (Edge("engine", ""), Edge("config.kind", "", lazy=True))
    assert graph["inner.needed"].dependencies == (Edge("engine", ""),)


def test_an_argument_by_position_is_told_by_its_parameter_where_it_has_one() -> None:
    def collect(first: Engine, *others: Engine) -> list[Engine]:
        return [first, *others]

    class Collected(ServiceContainer):
        engine = SingletonProvider(Engine)
        by_position = FactoryProvider(Session, engine)
        by_name = FactoryProvider(Session, engine=engine)
        all = FactoryProvider(collect, engine, engine)
        listed = providers.List(engine)

    graph = graph_of(Collected())
    assert graph["by_position"].dependencies == graph["by_name"].dependencies == (Edge("engine", "engine"),)
    assert [each.use for each in graph["all"].dependencies] == ["first", "[1]"]
    assert graph["listed"].dependencies == (Edge("engine", "[0]"),)


def test_the_attributes_come_first_and_in_order() -> None:
    keys = [node.key for node in graph_of(App())]
    names = ["config", "engine", "pool", "session", "inner", "chosen", "service", "local", "inner.needed", "inner.user"]
    assert keys[: len(names)] == names
    assert len(set(keys)) == len(keys)


def test_a_graph_is_the_same_each_time_and_goes_into_json() -> None:
    first, second = graph_of(App()).to_dict(), graph_of(App()).to_dict()
    assert first == second
    assert json.loads(json.dumps(first)) == first
    assert first["nodes"][1]["dependencies"] == [{"key": "config.url", "use": "url", "lazy": False}]


def test_an_override_is_shown_with_what_it_leads_to() -> None:
    app = App()
    with app.override("engine", providers.Factory(Engine, "fake")):
        node = graph_of(app)["engine"]
        assert node.overridden
        assert node.dependencies == (Edge("engine.given", ""),)
    assert not graph_of(app)["engine"].overridden


def test_a_class_that_declares_a_container_has_a_graph_too() -> None:
    class Plain(containers.DeclarativeContainer):
        engine = providers.Singleton(Engine, "x")

    graph = graph_of(Plain)
    assert "engine" in graph
    assert "other" not in graph
    assert len(graph) == 1


def test_two_that_would_have_one_name_are_told_apart() -> None:
    class Twice(ServiceContainer):
        engine = SingletonProvider(Engine, "x")
        listed = providers.List(providers.Object(1), providers.List(providers.Object(2)))

    dynamic: Any = Twice()
    setattr(dynamic, "listed[0]", providers.Object(3))
    keys = {node.key for node in graph_of(dynamic)}
    assert {"listed[0]", "listed[0]#2", "listed[1][0]"} <= keys

"""Handlers of covet-core get values of a container, in the one function that is compiled for each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import pytest

import covet_core as core
from covet_core import testing
from covet_di import (
    DIPlugin,
    FactoryProvider,
    Input,
    Provide,
    ResourceProvider,
    Scope,
    ServiceContainer,
    SingletonProvider,
    inject,
)
from covet_plugin import BasePlugin, Contributions, Kind, PluginInfo
from covet_plugin.graph.errors import InputMissing

log: list[str] = []


@pytest.fixture(autouse=True)
def empty_log() -> None:
    log.clear()


class Engine:
    def __init__(self, url: str = "real") -> None:
        self.url = url


class Session:
    count = 0

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        type(self).count += 1
        self.number = type(self).count


def open_session(engine: Engine) -> Iterator[Session]:
    log.append("open session")
    try:
        yield Session(engine)
    except BaseException as error:
        log.append(f"failed {type(error).__name__}")
        raise
    finally:
        log.append("close session")


async def open_pool() -> AsyncIterator[Engine]:
    log.append("open pool")
    yield Engine("pool")
    log.append("close pool")


class Repository:
    def __init__(self, session: Session) -> None:
        self.session = session


class App(ServiceContainer):
    engine = SingletonProvider(Engine)
    pool = ResourceProvider(open_pool)
    session = FactoryProvider(Session, engine, scope=Scope.REQUEST, factory=open_session)
    repository = FactoryProvider(Repository, session)


def service(container: App) -> core.CovetApp:
    app = core.CovetApp(plugins=[DIPlugin(container)])

    async def dependency(session: Annotated[Session, Provide[container.session]]) -> int:
        return session.number

    @app.get("/one")
    async def one(
        repository: Annotated[Repository, Provide[container.repository]],
        number: Annotated[int, core.Depends(dependency)],
        session: Session = Provide[container.session],
    ) -> dict[str, Any]:
        return {
            "shared": repository.session is session and session.number == number,
            "url": session.engine.url,
        }

    @app.get("/sync")
    def sync(session: Annotated[Session, Provide[container.session]]) -> str:
        return session.engine.url

    @app.get("/pool")
    async def pool(pool: Annotated[Engine, Provide[container.pool]]) -> str:
        return pool.url

    @app.get("/fail")
    async def fail(session: Annotated[Session, Provide[container.session]]) -> str:
        raise core.HTTPException(418)

    return app


def test_a_handler_its_dependencies_and_the_container_share_the_values_of_a_request() -> None:
    with testing.TestClient(service(App())) as client:
        assert client.get("/one").json() == {"shared": True, "url": "real"}
        assert client.get("/sync").text == "real"
    assert log.count("open session") == log.count("close session") == 2


def test_resources_live_as_long_as_the_service() -> None:
    with testing.TestClient(service(App())) as client:
        assert log == ["open pool"]
        assert client.get("/pool").text == "pool"
    assert log == ["open pool", "close pool"]


def test_an_exception_of_the_handler_reaches_what_it_uses() -> None:
    with testing.TestClient(service(App())) as client:
        assert client.get("/fail").status_code == 418
    assert log[1:4] == ["open session", "failed HTTPException", "close session"]


def test_overrides_reach_handlers_that_were_compiled() -> None:
    container = App()
    app = service(container)
    with testing.TestClient(app) as client:
        assert client.get("/one").json()["url"] == "real"
        with container.override("engine", Engine("fake")):
            assert client.get("/one").json() == {"shared": True, "url": "fake"}
        with app.override(container.engine, Engine("other")):
            assert client.get("/one").json()["url"] == "other"
        with app.override(container.engine, lambda: Engine("called")):
            assert client.get("/one").json()["url"] == "called"
        assert client.get("/one").json()["url"] == "real"


def test_functions_that_a_handler_calls_share_its_values() -> None:
    container = App()
    app = core.CovetApp(plugins=[DIPlugin(container)])

    @inject
    async def audit(session: Session = Provide[container.session]) -> int:
        await asyncio.sleep(0)
        return session.number

    @inject
    def repository_of(repository: Repository = Provide[container.repository]) -> Repository:
        return repository

    @app.get("/")
    async def home(session: Annotated[Session, Provide[container.session]]) -> bool:
        return await audit() == session.number == repository_of().session.number

    @app.get("/thread")
    def thread(session: Annotated[Session, Provide[container.session]]) -> bool:
        return repository_of().session is session

    with testing.TestClient(app) as client:
        assert client.get("/").json() is True
        assert client.get("/thread").json() is True
    assert log.count("open session") == log.count("close session") == 2


def test_a_factory_takes_the_request_of_the_handler() -> None:
    class Visitor:
        def __init__(self, agent: str) -> None:
            self.agent = agent

    def visit(request: core.Request) -> Visitor:
        return Visitor(request.headers["user-agent"])

    class Visits(ServiceContainer):
        request = Input(core.Request)
        visitor = FactoryProvider(Visitor, request, scope=Scope.REQUEST, factory=visit)

    container = Visits()
    app = core.CovetApp(plugins=[DIPlugin(container)])

    @inject
    def greet(visitor: Visitor = Provide[container.visitor]) -> str:
        return visitor.agent

    @app.get("/")
    async def home(visitor: Annotated[Visitor, Provide[container.visitor]]) -> str:
        return f"{visitor.agent} {greet()}"

    @app.get("/called")
    async def called(request: Annotated[core.Request, Provide[container.request]]) -> str:
        return greet()

    with testing.TestClient(app) as client:
        assert client.get("/", headers={"user-agent": "ada"}).text == "ada ada"
        assert client.get("/called", headers={"user-agent": "bob"}).text == "bob"
    with pytest.raises(InputMissing, match=r"Visits\.request"):
        greet()
    request = core.Request("GET", b"/", b"", [(b"host", b"x"), (b"user-agent", b"test")])
    with container.scope(Scope.REQUEST, {core.Request: request}):
        assert greet() == "test"
        assert container.request() is request


def test_a_type_is_enough_where_the_plugin_was_given_it() -> None:
    container = App()
    app = core.CovetApp(plugins=[DIPlugin(container, types=[Session, Repository])])

    @app.get("/")
    async def home(session: Session, repository: Repository) -> bool:
        return repository.session is session

    with testing.TestClient(app) as client:
        assert client.get("/").json() is True


def test_a_handler_that_is_injected_already_is_a_handler_like_any_other() -> None:
    container = App()
    app = core.CovetApp(plugins=[DIPlugin(container)])

    @app.get("/{name}")
    @inject
    async def home(name: str, session: Session = Provide[container.session]) -> str:
        return f"{name} {session.engine.url}"

    with testing.TestClient(app) as client:
        assert client.get("/ada").text == "ada real"
    assert log.count("open session") == 1


class Basket:
    def __init__(self, user: core.Principal) -> None:
        self.owner = user.id


class Shop(ServiceContainer):
    user = Input(core.Principal)
    basket = FactoryProvider(Basket, user, scope=Scope.REQUEST)


def test_a_container_is_told_who_a_request_is_from() -> None:
    container = Shop()
    app = core.CovetApp(plugins=[DIPlugin(container)])

    @app.get("/basket")
    async def basket(basket: Annotated[Basket, Provide[container.basket]]) -> str:
        return basket.owner

    with testing.TestClient(app) as client:
        assert client.get("/basket").status_code == 401
        client.login_as(core.Identity("ann"))
        assert client.get("/basket").text == "ann"


def test_background_tasks_and_commands_use_the_graph_of_the_handlers() -> None:
    container = App()
    numbers: list[int] = []

    @inject
    async def note(session: Session = Provide[container.session]) -> None:
        numbers.append(session.number)

    @inject
    def note_in_thread(session: Session = Provide[container.session]) -> None:
        numbers.append(session.number)

    class Reports(BasePlugin):
        @property
        def info(self) -> PluginInfo:
            return PluginInfo(id="reports", version="1.0.0", api=1, requires=("di",))

        def contribute(self, to: Contributions) -> None:
            to.command("reports", lambda words: report(), help="Count.")

    @inject
    def report(session: Session = Provide[container.session]) -> int:
        return session.number

    app = core.CovetApp(plugins=[DIPlugin(container), Reports()])

    @app.get("/")
    async def home(tasks: core.BackgroundTasks, session: Session = Provide[container.session]) -> int:
        tasks.add_task(note)
        tasks.add_task(note_in_thread)
        return session.number

    with testing.TestClient(app) as client:
        mine = client.get("/").json()
        assert numbers == [mine, mine]
        found = app.contributions.find(Kind.COMMAND, "reports")
        assert found is not None
        assert found.value.command([]) == mine + 1
    assert log.count("open session") == log.count("close session") == 2


def test_what_a_container_makes_is_made_in_place_while_neighbours_are_called_in_a_thread() -> None:
    class Made:
        def __init__(self) -> None:
            self.thread = threading.get_ident()

    class Parts(ServiceContainer):
        made = FactoryProvider(Made, scope=Scope.REQUEST)

    parts = Parts()
    app = core.CovetApp(plugins=[DIPlugin(parts)])

    def blocking(made: Annotated[Made, Provide[parts.made]]) -> tuple[int, int]:
        return made.thread, threading.get_ident()

    @app.get("/")
    async def home(found: Annotated[tuple[int, int], core.Depends(blocking)]) -> list[bool]:
        return [each == threading.get_ident() for each in found]

    with testing.TestClient(app) as client:
        assert client.get("/").json() == [True, False]

"""Overrides that begin and end while others make what they reach."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from covet_di import FactoryProvider, ServiceContainer, SingletonProvider, rebuild
from covet_di.storage import Storage
from covet_di.substitutes import substitute_of


class Engine:
    def __init__(self, url: str = "real") -> None:
        self.url = url


class Repository:
    def __init__(self, waited: object, engine: Engine) -> None:
        self.engine = engine


def made_slowly(wait: Callable[[], object]) -> Any:
    """A container whose repository is begun, waits, and asks for its engine then."""

    class App(ServiceContainer):
        engine = SingletonProvider(Engine)
        waited = FactoryProvider(wait)
        repository = SingletonProvider(Repository, waited, engine)

    return App()


def test_what_a_thread_makes_when_an_override_begins_is_made_of_what_is_real() -> None:
    begun, go = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go.wait(10)

    app = made_slowly(wait)
    made: list[str] = []
    during: list[str] = []

    def override() -> None:
        with app.override("engine", Engine("fake")):
            during.append(app.repository().engine.url)

    maker = threading.Thread(target=lambda: made.append(app.repository().engine.url))
    overrider = threading.Thread(target=override)
    maker.start()
    assert begun.wait(10)
    overrider.start()
    limit = time.monotonic() + 10
    while substitute_of(app.repository) is None and time.monotonic() < limit:
        time.sleep(0.001)
    go.set()
    maker.join(10)
    overrider.join(10)
    assert (made, during, app.repository().engine.url) == (["real"], ["fake"], "real")


async def test_what_a_task_makes_when_an_override_begins_is_made_anew() -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go.wait()

    app = made_slowly(wait)
    making = asyncio.ensure_future(app.repository())
    await begun.wait()
    async with app.override("engine", Engine("fake")):
        go.set()
        assert (await app.repository()).engine.url == "fake"
        assert (await making).engine.url == "fake"
    assert (await app.repository()).engine.url == "real"


def test_an_override_that_begins_when_the_graph_is_read_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    app = made_slowly(object)
    look = Storage.look

    def late(storage: Storage) -> bool:
        monkeypatch.undo()
        app.override("engine", Engine("fake"))
        return look(storage)

    monkeypatch.setattr(Storage, "look", late)
    assert app.repository().engine.url == "fake"
    app.engine.reset_override()
    assert app.repository().engine.url == "real"


@pytest.mark.parametrize("ask", [lambda app: app.repository().engine.url, lambda app: app.repository.reset()])
def test_an_override_that_ends_when_its_substitute_is_looked_for_is_over(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[Any], object]
) -> None:
    app = made_slowly(object)
    override = app.override("engine", Engine("fake"))

    def late(provider: Any) -> Any:
        monkeypatch.undo()
        override.undo()
        return substitute_of(provider)

    monkeypatch.setattr(rebuild, "substitute_of", late)
    assert ask(app) != "fake"
    assert app.repository().engine.url == "real"


def test_an_override_that_is_refused_leaves_everything_as_it_was() -> None:
    app = made_slowly(object)
    before = app.repository()
    with pytest.raises(Exception, match="could not be overridden with itself"):
        app.engine.override(app.engine)
    assert substitute_of(app.repository) is None
    assert app.repository() is before


def test_what_is_made_before_the_override_is_there_is_made_again_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    app = made_slowly(object)
    begins = rebuild.override_begins
    seen: list[str] = []

    def early(provider: Any) -> None:
        begins(provider)
        seen.append(app.repository().engine.url)

    monkeypatch.setattr(rebuild, "override_begins", early)
    with app.override("engine", Engine("fake")):
        assert (seen, app.repository().engine.url) == (["real"], "fake")
    assert app.repository().engine.url == "real"

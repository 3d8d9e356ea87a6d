"""`app.override`: what stands in for a dependency while a test runs."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import pytest

from covet_core import CovetApp, Depends
from covet_core.handlers.faults import OverrideNeedsMore
from covet_core.testing import TestClient


async def clock() -> str:
    return "the real time"


def shop() -> CovetApp:
    app = CovetApp()

    async def greeting(name: str = "nobody", now: str = Depends(clock)) -> str:
        return f"{name} at {now}"

    @app.get("/")
    async def show(greeting: Annotated[str, Depends(greeting)]) -> str:
        return greeting

    app.state.greeting = greeting
    return app


def test_it_holds_for_a_service_that_runs_already_and_ends_with_the_block() -> None:
    app = shop()
    with TestClient(app) as client:
        assert client.get("/").text == "nobody at the real time"
        with app.override(clock, lambda: "noon"):
            assert client.get("/?name=ann").text == "ann at noon"
            with app.override(clock, "midnight"):
                assert client.get("/").text == "nobody at midnight"
            assert client.get("/").text == "nobody at noon"
        assert client.get("/").text == "nobody at the real time"


def test_it_ends_with_the_block_when_a_test_fails() -> None:
    app = shop()
    with pytest.raises(AssertionError), app.override(clock, "noon"):
        raise AssertionError
    with TestClient(app) as client:
        assert client.get("/").text == "nobody at the real time"


def test_a_stand_in_may_take_what_its_original_does_not_when_it_is_there_before_the_service() -> None:
    app = shop()

    async def told(now: str) -> str:
        return now

    with app.override(clock, told), TestClient(app) as client:
        assert client.get("/?now=later").text == "nobody at later"
        assert client.get("/").status_code == 422


def test_a_stand_in_that_needs_more_than_a_running_service_extracts_is_refused() -> None:
    app = shop()

    async def told(now: str) -> str:
        return now

    with TestClient(app) as client, app.override(clock, told), pytest.raises(OverrideNeedsMore, match="takes now"):
        client.get("/?now=later")


@pytest.mark.parametrize("before", [True, False])
def test_a_stand_in_may_tear_down(before: bool) -> None:
    app = shop()
    log: list[str] = []

    async def opened() -> AsyncIterator[str]:
        yield "noon"
        log.append("closed")

    def blocking() -> Iterator[str]:
        yield "one"
        log.append("closed")

    fake: Callable[..., Any]
    for fake, expected in ((opened, "nobody at noon"), (blocking, "nobody at one")):
        log.clear()
        if before:
            with app.override(clock, fake), TestClient(app) as client:
                assert client.get("/").text == expected
        else:
            with TestClient(app) as client, app.override(clock, fake):
                assert client.get("/").text == expected
        assert log == ["closed"]


def test_what_can_stand_in_for_itself_is_asked_to() -> None:
    class Provider:
        fakes: list[Any] = []

        @contextmanager
        def __covet_override__(self, fake: Any) -> Iterator[None]:
            self.fakes.append(fake)
            yield
            self.fakes.remove(fake)

    provider = Provider()
    with CovetApp().override(provider, 1):
        assert provider.fakes == [1]
    assert provider.fakes == []

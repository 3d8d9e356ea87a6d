"""`on_every_transport`: what it finds wrong with a plugin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from covet_core import Request, Response
from covet_core.testing import on_every_transport
from covet_core.types import CallNext
from covet_plugin import AppContext, Service, Stage

Make = Callable[..., Any]
STORE = Service[str]("store")


def found(plugin: Any, *others: Any) -> list[str]:
    return list(asyncio.run(partial(on_every_transport, others=others)(plugin)))


def test_a_plugin_that_works_everywhere_is_run_once_on_each_transport(make: Make, seen: list[str]) -> None:
    async def hello() -> str:
        return "hello"

    assert found(make("greeter", lambda to: to.route("/hello", hello))) == []
    assert seen == ["greeter in", "greeter out"] * 3


def test_a_stream_without_an_end_is_asked_for_its_head(make: Make) -> None:
    async def ticks() -> AsyncIterator[str]:
        while True:
            yield "tick"
            await asyncio.sleep(0.01)

    assert found(make("clock", lambda to: to.stream("/ticks", ticks))) == []


def test_a_route_that_crashes_is_told_for_each_transport(make: Make) -> None:
    async def crash() -> str:
        raise RuntimeError

    lines = found(make("broken", lambda to: to.route("/crash", crash)))
    assert lines == [f"{name}: GET /crash answers 500" for name in ("memory", "asgi", "native")]


def test_a_plugin_that_does_not_start_is_told_for_each_transport(make: Make) -> None:
    async def fail(app: AppContext) -> None:
        raise OSError("no disk")

    lines = found(make("broken", None, fail))
    assert lines == [f"{name}: OSError: no disk" for name in ("memory", "asgi", "native")]


def test_what_a_plugin_requires_comes_along(make: Make) -> None:
    store = make("store", lambda to: to.provide(STORE, lambda app: "x"))
    assert found(make("needy", requires=(STORE,)), store) == []
    assert "plugin-requirement-missing" in found(make("needy", requires=(STORE,)))[0]


def test_answers_that_differ_between_transports_are_told(make: Make) -> None:
    asked: list[str] = []

    async def moody(request: Request, call_next: CallNext) -> Response:
        asked.append(request.path)
        return Response("", 403) if len(asked) == 3 else await call_next(request)

    (line,) = found(make("moody", lambda to: to.middleware(moody, stage=Stage.EDGE)))
    assert line == "GET /covet-probe is answered differently: 200 (memory), 200 (asgi), 403 (native)"

"""Plugins made of functions, and what an application with them answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import pytest

from covet_core import CovetApp, Response
from covet_plugin import AppContext, BasePlugin, Contributions, PluginInfo

Contribute = Callable[[Contributions], None]


class Made(BasePlugin):
    """A plugin that is made of functions, and notes when it starts and stops."""

    def __init__(
        self, id: str, contribute: Contribute | None, enter: Callable[[AppContext], Any] | None, **info: Any
    ) -> None:
        self._info = PluginInfo(id=id, version="1.0.0", api=1, **info)
        self._contribute = contribute
        self._enter = enter
        self.seen: list[str] = []

    @property
    def info(self) -> PluginInfo:
        return self._info

    def contribute(self, to: Contributions) -> None:
        if self._contribute is not None:
            self._contribute(to)

    def lifespan(self, app: AppContext) -> AbstractAsyncContextManager[None]:
        return self._life(app)

    @asynccontextmanager
    async def _life(self, app: AppContext) -> AsyncIterator[None]:
        if self._enter is not None:
            await self._enter(app)
        self.seen.append(f"{self._info.id} in")
        try:
            yield
        finally:
            self.seen.append(f"{self._info.id} out")


class Make(Protocol):
    """`make("cache", contribute, after=("auth",))`."""

    def __call__(
        self,
        id: str,
        contribute: Contribute | None = None,
        enter: Callable[[AppContext], Any] | None = None,
        **info: Any,
    ) -> Made: ...


@pytest.fixture
def seen() -> list[str]:
    """What started and stopped, in order."""
    return []


@pytest.fixture
def make(seen: list[str]) -> Make:
    def made(
        id: str,
        contribute: Contribute | None = None,
        enter: Callable[[AppContext], Any] | None = None,
        **info: Any,
    ) -> Made:
        plugin = Made(id, contribute, enter, **info)
        plugin.seen = seen
        return plugin

    return made


@pytest.fixture
def ask() -> Callable[..., Response]:
    """The response of a running application: `ask(app, "/hello")`."""

    async def answer(app: CovetApp, path: str, method: str) -> Response:
        plan = app.plan()
        async with plan.lifespan():
            request = plan.request_type(method, path.encode(), b"", [(b"host", b"shop.example")], body=b"")
            response = await plan.handle(request)
            await plan.finish(request)
        return response

    def asked(app: CovetApp, path: str, method: str = "GET") -> Response:
        return asyncio.run(answer(app, path, method))

    return asked

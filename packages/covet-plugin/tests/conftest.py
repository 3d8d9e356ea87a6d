"""Plugins that are made of functions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from covet_plugin import AppContext, BasePlugin, Contributions, PluginInfo

Contribute = Callable[[Contributions], None]
Enter = Callable[[AppContext], Any]


class Made(BasePlugin):
    """A plugin that is made of functions, and writes down when it starts and stops."""

    def __init__(self, info: PluginInfo, contribute: Contribute | None, enter: Enter | None, seen: list[str]) -> None:
        self._info = info
        self._contribute = contribute
        self._enter = enter
        self._seen = seen

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
        self._seen.append(f"+{self._info.id}")
        try:
            if self._enter is not None:
                await self._enter(app)
            yield
        finally:
            self._seen.append(f"-{self._info.id}")

    def __repr__(self) -> str:
        return f"<{self._info.id}>"


@pytest.fixture(scope="session")
def make() -> Callable[..., Made]:
    """Make a plugin: its id, what it contributes and does when it starts, where it writes, the rest of its info."""

    def build(
        id: str,
        contribute: Contribute | None = None,
        enter: Enter | None = None,
        seen: list[str] | None = None,
        *,
        version: str = "1.0.0",
        api: int = 1,
        **info: Any,
    ) -> Made:
        told = PluginInfo(id=id, version=version, api=api, **info)
        return Made(told, contribute, enter, [] if seen is None else seen)

    return build

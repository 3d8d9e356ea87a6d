"""The container as a plugin of a service."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from covet_di._version import __version__
from covet_di.check import examine, verify
from covet_di.lifespan import lifespan
from covet_di.marker import Marker
from covet_di.types import AnyContainer, is_type
from covet_di.worlds import expect_container
from covet_plugin import BasePlugin, PluginInfo

if TYPE_CHECKING:
    from covet_plugin.context import AppContext
    from covet_plugin.contributions import Contributions

__all__ = ("DIPlugin",)


class DIPlugin(BasePlugin):
    """Hands a container over to a service: checked when it starts, with what is needed made then and closed at its end.

    Args:
        container: the container.
        types: types that handlers get by annotating a parameter with them, without a marker.
        id: the plugin's id, for a service with several containers; its command is called so too.

    Raises:
        ContainerExpected: it is no container.
        TypeExpected: `types` are no types.
    """

    def __init__(self, container: AnyContainer, *, types: Sequence[type[Any]] = (), id: str = "di") -> None:
        expect_container(container)
        self.container = container
        self._types = _checked(types)
        self._id = id

    @property
    def info(self) -> PluginInfo:
        """What it is called."""
        return PluginInfo(id=self._id, version=__version__, api=1, summary="Dependencies from a container.")

    def contribute(self, to: Contributions, /) -> None:
        """Contribute the command, the check, and the types that handlers get."""
        to.command(self._id, self._command, help="draw, check and compare the graph of dependencies")
        to.check(self._id, self._check)
        for each in self._types:
            from covet_di.matching import provider_for

            to.parameter(each, Marker(provider_for(self.container, each)).__covet_node__)

    def lifespan(self, app: AppContext, /) -> AbstractAsyncContextManager[None]:
        """Check the container, and make what the service needs of it.

        Raises:
            GraphErrors: something is wrong with it.
        """
        return self._running()

    @asynccontextmanager
    async def _running(self) -> AsyncGenerator[None]:
        verify(self.container)
        async with lifespan(self.container):
            yield

    def _command(self, arguments: list[str]) -> int:
        from covet_di.cli import main

        return main(arguments, container=self.container, prog=f"covet {self._id}")

    def _check(self, app: AppContext) -> Iterable[str]:
        found = examine(self.container)
        return [" ".join(fault.render().split()) for fault in (*found.faults, *found.warnings)]


def _checked(types: Any) -> tuple[type[Any], ...]:
    if isinstance(types, str) or is_type(types) or not hasattr(types, "__iter__"):
        raise _no_type(types)
    found: tuple[Any, ...] = tuple(types)
    for each in found:
        if not is_type(each):
            raise _no_type(each)
    return found


def _no_type(given: object) -> Exception:
    from covet_di.errors import TypeExpected

    return TypeExpected(where="DIPlugin(types=...)", given=given, several=True)

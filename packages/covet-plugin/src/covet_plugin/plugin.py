"""The contract of plugins: three members."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from covet_plugin.context import AppContext
    from covet_plugin.contributions import Contributions
    from covet_plugin.info import PluginInfo

__all__ = ("BasePlugin", "OptionalPlugin", "Plugin", "optional")


class Plugin(Protocol):
    """What a host asks of a plugin. Authors subclass `BasePlugin`."""

    @property
    def info(self) -> PluginInfo:
        """What the plugin says about itself: pure data, without side effects, the same at every look."""
        ...

    def contribute(self, to: Contributions, /) -> None:
        """Record what the plugin adds to the service: synchronous, without I/O, repeatable."""
        ...

    def lifespan(self, app: AppContext, /) -> AbstractAsyncContextManager[None]:
        """Return what holds the plugin's resources: entered when the service starts, left when it stops."""
        ...


class BasePlugin(ABC):
    """A plugin that contributes nothing and owns nothing: subclasses override what they need.

    ::

        class Greeter(BasePlugin):
            @property
            def info(self) -> PluginInfo:
                return PluginInfo(id="greeter", version="1.0.0", api=1)

            def contribute(self, to: Contributions) -> None:
                to.route("/hello", hello)
    """

    @property
    @abstractmethod
    def info(self) -> PluginInfo:
        """What the plugin says about itself: pure data, without side effects, the same at every look."""

    # Empty on purpose, not abstract: a plugin may have resources only.
    def contribute(self, to: Contributions, /) -> None:  # noqa: B027
        """Record what the plugin adds to the service: synchronous, without I/O, repeatable."""

    def lifespan(self, app: AppContext, /) -> AbstractAsyncContextManager[None]:
        """Return what holds the plugin's resources: entered when the service starts, left when it stops."""
        return nullcontext()


P = TypeVar("P", bound=Plugin)
P_co = TypeVar("P_co", bound=Plugin, covariant=True)


class OptionalPlugin(Generic[P_co]):
    """A listed plugin that the environment may leave out: see `optional`."""

    __slots__ = ("_plugin",)

    def __init__(self, plugin: P_co) -> None:
        self._plugin: P_co = plugin

    @property
    def plugin(self) -> P_co:
        """What is listed."""
        return self._plugin

    def __repr__(self) -> str:
        return f"optional({self.plugin!r})"


def optional(plugin: P) -> OptionalPlugin[P]:
    """Let `COVET_DISABLE_PLUGINS` leave out `plugin`, which the application lists.

    Of other listed plugins it may not: one variable must not remove a service's authentication.
    """
    return OptionalPlugin(plugin)

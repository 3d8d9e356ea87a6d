"""Starting and stopping what was composed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, TypeVar

from covet_plugin.contribution import APPLICATION
from covet_plugin.kind import Kind
from covet_plugin.life.services import Services
from covet_plugin.stopping import Stopping

if TYPE_CHECKING:
    from covet_plugin.composition import Composition
    from covet_plugin.context import AppContext
    from covet_plugin.contributed import Contributed
    from covet_plugin.plugin import Plugin
    from covet_plugin.service import Service

__all__ = ("PluginView", "Running", "entered")

C = TypeVar("C")
T = TypeVar("T")


class Running:
    """A composed service: an `AppContext` that belongs to no plugin. It runs while it is `entered`.

    Args:
        composition: the plugins and what they contribute.
        title: the service's name.
        version: the service's own version.
    """

    def __init__(self, composition: Composition, *, title: str = "covet", version: str = "0.1.0") -> None:
        self.composition = composition
        self.title = title
        self.version = version
        self.services: Services = Services(composition.contributions.of(Kind.SERVICE))

    @property
    def contributions(self) -> Contributed:
        """What all plugins and the application contributed."""
        return self.composition.contributions

    def get(self, key: Service[T], /) -> T:
        """Return the service that is provided under `key`.

        Raises:
            ServiceUnknown: nobody provides it.
            ServiceNotReady: it isn't there yet, or not any more.
        """
        return self.services.get(key)

    def configured(self, config: C, /) -> C:
        """Return the effective configuration that `config` of one of the plugins has become; else `config` itself."""
        for settings in self.composition.settings.asked():
            if settings.knows(config):
                effective: C = settings(config)
                return effective
        return config

    def of(self, plugin: str) -> AppContext:
        """The service as one plugin sees it."""
        return PluginView(self, plugin)


class PluginView:
    """The running service, as one plugin sees it: `configured` knows whose configuration it is.

    Args:
        running: the service.
        plugin: the plugin's id.
    """

    def __init__(self, running: Running, plugin: str) -> None:
        self._running = running
        self._plugin = plugin

    @property
    def title(self) -> str:
        """The service's name."""
        return self._running.title

    @property
    def version(self) -> str:
        """The service's own version."""
        return self._running.version

    @property
    def contributions(self) -> Contributed:
        """What all plugins and the application contributed."""
        return self._running.contributions

    def get(self, key: Service[T], /) -> T:
        """Return the service that is provided under `key`."""
        return self._running.get(key)

    def configured(self, config: C, /) -> C:
        """Return the plugin's effective configuration."""
        effective: C = self._running.composition.configured(self._plugin, config)
        return effective


@asynccontextmanager
async def entered(running: Running) -> AsyncGenerator[Running, None]:
    """Start all plugins in order, and stop them in reverse.

    Of one plugin: its lifespan is entered, then the services that it provides are made. The application's own services
    are made first of all. A service whose factory doesn't wait is made earlier, when a lifespan asks for it.

    What was started is stopped when a later start fails or is cancelled. Every plugin is stopped, whatever the others
    do: their failures are logged, and raised when nothing else was.

    Raises:
        ExceptionGroup: several failed to stop. One failure alone is raised as it is.
    """
    async with Stopping() as stopping:
        running.services.open(APPLICATION, running, stopping)
        await running.services.make(APPLICATION)
        composition = running.composition
        for plugin, info in zip(composition.plugins, composition.infos, strict=True):
            try:
                await _start(running, plugin, info.id, stopping)
            except Exception as error:
                error.add_note(f"The plugin {info.id!r} was starting.")
                raise
        yield running


async def _start(running: Running, plugin: Plugin, name: str, stopping: Stopping) -> None:
    app = running.of(name)
    running.services.open(name, app, stopping)
    manager: Any = plugin.lifespan(app)
    if not (hasattr(manager, "__aenter__") and hasattr(manager, "__aexit__")):
        if iscoroutine(manager):
            manager.close()
        from covet_plugin.life.errors import BadLifespan

        raise BadLifespan(plugin=name, found=f"a {type(manager).__qualname__}")
    await stopping.enter(manager, f"the plugin {name!r}")
    await running.services.make(name)

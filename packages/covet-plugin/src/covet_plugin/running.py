"""Starting and stopping what was composed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from covet_plugin.composition import Composition
    from covet_plugin.context import AppContext
    from covet_plugin.contributed import Contributed
    from covet_plugin.service import Service

__all__ = ("Running", "entered")

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

    @property
    def contributions(self) -> Contributed:
        """What all plugins and the application contributed."""
        return self.composition.contributions

    def get(self, key: Service[T], /) -> T:
        """Return the service that is provided under `key`.

        Raises:
            ServiceUnknown: nobody provides it.
            ServiceNotReady: its plugin has not started yet, or has stopped.
        """
        raise NotImplementedError

    def configured(self, config: C, /) -> C:
        """Return the effective configuration that `config` of one of the plugins has become."""
        raise NotImplementedError

    def of(self, plugin: str) -> AppContext:
        """The service as one plugin sees it."""
        raise NotImplementedError


@asynccontextmanager
async def entered(running: Running) -> AsyncGenerator[Running, None]:
    """Start all plugins in order, and stop them in reverse.

    Of one plugin: its lifespan is entered, then the services that it provides are made. The application's own services
    are made first of all. A service whose factory doesn't wait is made earlier when a lifespan asks for it.

    What was started is stopped when a later start fails or is cancelled; the first failure is the one that is raised,
    others are logged.
    """
    raise NotImplementedError
    yield running

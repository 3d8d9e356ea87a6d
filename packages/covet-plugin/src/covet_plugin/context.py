"""What a plugin sees of the running service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from covet_plugin.contributed import Contributed
    from covet_plugin.service import Service

__all__ = ("AppContext",)

C = TypeVar("C")
T = TypeVar("T")


class AppContext(Protocol):
    """The running service, as one of its plugins sees it."""

    @property
    def title(self) -> str:
        """The service's name."""
        ...

    @property
    def version(self) -> str:
        """The service's own version."""
        ...

    @property
    def contributions(self) -> Contributed:
        """What all plugins and the application contributed."""
        ...

    def get(self, key: Service[T], /) -> T:
        """Return the service that is provided under `key`.

        Raises:
            ServiceUnknown: nobody provides it.
            ServiceNotReady: its plugin has not started yet, or has stopped.
        """
        ...

    def configured(self, config: C, /) -> C:
        """Return the effective configuration of the plugin that asks: `config` with what comes from outside."""
        ...

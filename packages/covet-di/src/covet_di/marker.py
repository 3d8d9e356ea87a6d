"""The marker that has a parameter provided: ``Provide[container.service]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from weakref import WeakSet

from covet_di.injector import di
from covet_di.roots import Root, root_of
from covet_di.types import AnyProvider
from covet_di.worlds import name_of
from covet_plugin.graph import Node, Site

__all__ = ("Marker", "Provide", "markers")

T = TypeVar("T")

markers: WeakSet[Marker] = WeakSet()
"""Every marker that stands somewhere."""

_BRACKETS: Final = "a provider is named in brackets, Provide[container.service]"


class Marker:
    """What ``Provide[provider]`` is when the program runs.

    A host that knows nothing of containers asks it for its node.

    Args:
        provider: what provides the value.
    """

    __slots__ = ("__weakref__", "provider", "root", "sites")

    def __init__(self, provider: AnyProvider) -> None:
        self.provider: Final = provider
        self.root: Final[Root] = root_of(provider)
        self.sites: list[Site] = []
        """Where it stands, as far as it was met."""
        markers.add(self)

    def stands(self, site: Site) -> None:
        """Note where it stands, for messages and for the check of types."""
        known = ((each.where, each.parameter) for each in self.sites)
        if (site.where, site.parameter) not in known:
            self.sites.append(site)

    def __covet_node__(self, site: Site, /) -> Node:
        """The node that fills the parameter at `site`."""
        self.stands(site)
        return self.root.node()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in Marker.__slots__:  # others ask whether it has these
            raise AttributeError(name)
        from covet_di.errors import NotInjected

        raise NotInjected(marker=repr(self), attribute=name)

    def __repr__(self) -> str:
        return f"Provide[{name_of(self.provider)}]"


class _Provide:
    """Has a parameter provided by a provider of a container.

    As its default, where type checkers compare the two, or in its annotation::

        def checkout(order: Order, prices: Prices = Provide[container.prices]) -> Money: ...
        def checkout(order: Order, prices: Annotated[Prices, Provide[container.prices]]) -> Money: ...

    In a handler it works by itself; any other function needs `inject`.
    """

    def __getitem__(self, provider: di.Provider[T]) -> T:
        """Mark a parameter.

        Raises:
            ProviderExpected: this is no provider.
        """
        if not di.is_provider(provider):
            from covet_di.errors import ProviderExpected

            raise ProviderExpected(where="Provide[...]", given=provider)
        return cast("T", Marker(cast("Any", provider)))

    if not TYPE_CHECKING:

        def __call__(self, provider: Any) -> Any:
            from covet_di.errors import NotAnEntry, described

            what = name_of(provider) if di.is_provider(provider) else described(provider)
            raise NotAnEntry(what=f"Provide({what})", reason=_BRACKETS)

        def __covet_node__(self, site: Site, /) -> Node:
            # It stands where one that names a provider is meant.
            from covet_di.errors import NotAnEntry

            raise NotAnEntry(
                what=f"{site.where}: {site.parameter!r}, which is marked with Provide alone,", reason=_BRACKETS
            )

    def __repr__(self) -> str:
        return "Provide"


Provide: Final = _Provide()
"""Has a parameter provided: ``Provide[container.service]``."""

"""The containers that were handed over: whose providers report their changes, and are known by name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, cast
from weakref import WeakSet, ref

from covet_di.injector import di
from covet_di.reading import describe
from covet_di.twins import adopt
from covet_di.types import AnyContainer, AnyProvider, is_container

__all__ = ("World", "attributes", "container_name", "expect_container", "name_of", "world_of", "worlds")

_ATTRIBUTE = "__covet_world__"


class World:
    """A container and all that its providers need.

    Args:
        container: an instance, or a class that declares one.
    """

    def __init__(self, container: AnyContainer) -> None:
        self.name: str = container_name(container)
        self.levels: list[Any] = []
        """The overrides that something is substituted for, as `covet_di.rebuild` has them."""
        self.stale: bool = False
        """Whether the container was given other providers since."""
        self._container = ref(container)
        self._names: dict[int, str] = {}
        self.renew()

    def renew(self) -> None:
        """Look at the container again: it has other providers now."""
        self.stale = False
        self._names = {id(provider): name for name, provider in attributes(self._container())}
        for provider in self.providers():
            adopt(provider)

    def providers(self) -> Iterator[AnyProvider]:
        """Every provider of the container, and all that these need."""
        container = self._container()
        if container is not None:
            yield from cast("Iterator[AnyProvider]", cast("Any", container).traverse())

    def in_order(self) -> list[AnyProvider]:
        """The same, the attributes first and as they were declared: dependency-injector has them in none."""
        if self.stale:
            self.renew()
        places = {key: place for place, key in enumerate(self._names)}
        return sorted(self.providers(), key=lambda each: places.get(id(each), len(places)))

    def name_of(self, provider: AnyProvider) -> str | None:
        """The attribute that a provider is, with dots; None if it isn't one."""
        if self.stale:
            self.renew()
        return self._names.get(id(provider))


worlds: WeakSet[World] = WeakSet()
"""All of them."""


def expect_container(value: object) -> None:
    """Refuse what is no container.

    Raises:
        ContainerExpected: it is something else.
    """
    if not is_container(value):
        from covet_di.errors import ContainerExpected

        raise ContainerExpected(given=value)


def world_of(container: AnyContainer) -> World:
    """Take a container over: from now on its providers report what changes them.

    Raises:
        ContainerExpected: it isn't one.
    """
    # Asked of the object itself: a container's class is no container that was handed over.
    found = getattr(container, "__dict__", {}).get(_ATTRIBUTE)
    if isinstance(found, World):
        return found
    expect_container(container)
    world = World(container)
    worlds.add(world)
    setattr(container, _ATTRIBUTE, world)
    return world


def name_of(provider: AnyProvider) -> str:
    """What a provider is called in messages: the attribute of its container, or what it provides."""
    for world in worlds:
        name = world.name_of(provider)
        if name is not None:
            return f"{world.name.rpartition('.')[2]}.{name}"
    return describe(provider)


def container_name(container: AnyContainer) -> str:
    """The class that a container was declared as, with its module."""
    declared = container if isinstance(container, type) else getattr(container, "declarative_parent", None)
    cls = declared if isinstance(declared, type) else type(container)
    return f"{cls.__module__}.{cls.__qualname__}"


def attributes(container: AnyContainer | None) -> Iterator[tuple[str, AnyProvider]]:
    """Yield the attributes of a container and of all that are nested in it, with dots, the outer first."""
    waiting: deque[tuple[str, dict[str, AnyProvider]]] = deque()
    if container is not None:
        waiting.append(("", dict(container.providers)))
    seen: set[int] = set()
    while waiting:
        prefix, found = waiting.popleft()
        for attribute, provider in found.items():
            if attribute == "__self__" or id(provider) in seen:
                continue
            seen.add(id(provider))
            yield prefix + attribute, provider
            if isinstance(provider, (di.Container, di.DependenciesContainer)):
                waiting.append((f"{prefix}{attribute}.", dict(cast("Any", provider).providers)))

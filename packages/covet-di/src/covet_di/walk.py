"""Every provider of a container, named and read once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, cast

from dependency_injector import providers as di

from covet_di.provided import AnyContainer, AnyProvider
from covet_di.reading import Kind, Reading, read
from covet_di.twins import adopt
from covet_di.worlds import attributes, container_name, world_of

__all__ = ("Walk",)


class Walk:
    """The providers of a container and all that these need, in a stable order: its attributes come first.

    A provider that is an attribute is named by it, ``db.session`` in a container ``db``; any other by what it was
    first met as: ``service.db`` is what ``service`` gets for its parameter ``db``, and ``service[0]`` its first
    positional argument. Options of a configuration are named by their path.
    """

    def __init__(self, container: AnyContainer) -> None:
        world_of(container)
        self.container = container_name(container)
        self.readings: dict[int, Reading] = {}
        """What each provider is, by its identity, in the order of the walk."""
        self._names: dict[int, str] = {}
        self._taken: set[str] = set()
        self._queue: deque[AnyProvider] = deque()
        found = [(name, provider) for name, provider in attributes(container) if self._name(provider, name)]
        self.declared: tuple[AnyProvider, ...] = tuple(provider for _, provider in found)
        """The providers that are attributes of the container, and of those within it."""
        self._queue.extend(self.declared)
        self._go()

    def name(self, provider: AnyProvider) -> str:
        """What a provider is called here."""
        return self._names[id(provider)]

    def __iter__(self) -> Iterator[Reading]:
        return iter(self.readings.values())

    def __contains__(self, provider: object) -> bool:
        return id(provider) in self.readings

    def __getitem__(self, provider: AnyProvider) -> Reading:
        """What a provider is."""
        return self.readings[id(provider)]

    def add(self, provider: AnyProvider, name: str) -> None:
        """Walk on from a provider that the container doesn't have."""
        if id(provider) not in self.readings:
            self._name(provider, name)
            self._queue.append(provider)
            self._go()

    def _go(self) -> None:
        queue, readings, names = self._queue, self.readings, self._names
        while queue:
            provider = queue.popleft()
            if id(provider) in readings:
                continue
            adopt(provider)
            reading = readings[id(provider)] = read(provider)
            for use, other in (*reading.needed(), *reading.held()):
                if id(other) not in names:
                    self._name(other, self._anonymous(reading, use, other))
                if id(other) not in readings:
                    queue.append(other)

    def _name(self, provider: AnyProvider, name: str) -> bool:
        """Name a provider; tell whether it had no name."""
        if id(provider) in self._names:
            return False
        # Two objects may stand for one option; anything else gets a name of its own.
        if name in self._taken and not isinstance(provider, _OPTIONS):
            name = next(each for each in (f"{name}#{number}" for number in range(2, 2**31)) if each not in self._taken)
        self._names[id(provider)] = name
        self._taken.add(name)
        return True

    def _anonymous(self, reading: Reading, use: str, provider: AnyProvider) -> str:
        if isinstance(provider, _OPTIONS):
            return self._option(provider)
        name = self.name(reading.provider)
        if use.startswith(("[", ".")):
            return name + use
        return f"{name}.{use or _PASSED.get(reading.kind, 'provider')}"

    def _option(self, provider: AnyProvider) -> str:
        if isinstance(provider, di.TypedConfigurationOption):
            converter = getattr(provider.provides, "__name__", "as_")
            return f"{self._option(cast('Any', provider).option)}:{converter}"
        option = cast("Any", provider)
        root = option._get_root()
        parts = ["<>" if di.is_provider(each) else str(each) for each in option.get_name_segments()]
        name: str = self._names.get(id(root)) or root.get_name()
        return ".".join((name, *parts))


_OPTIONS = (di.ConfigurationOption, di.TypedConfigurationOption)
_PASSED = {Kind.ALIAS: "given", Kind.SELECTOR: "chosen", Kind.ATTRIBUTE: "of"}

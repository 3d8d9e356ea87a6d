"""Every provider of a container, read once and numbered: what is drawn and checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, cast

from covet_di.injector import di
from covet_di.reading import UNWATCHED, Kind, Reading, read
from covet_di.twins import adopt
from covet_di.types import AnyContainer, AnyProvider
from covet_di.worlds import attributes, container_name, world_of

__all__ = ("Users", "Walk", "source_of", "user_at")

Users = dict[int, int | str]
"""One user of each provider, by its place: the place of another, or where an entry is written."""


class Walk:
    """The providers of a container and all that these need, in a stable order: its attributes come first.

    A provider that is an attribute is named by it, ``db.session`` in a container ``db``; any other by what it was
    first met as: ``service.db`` is what ``service`` gets for its parameter ``db``, and ``service[0]`` its first
    positional argument. Options of a configuration are named by their path.
    """

    def __init__(self, container: AnyContainer) -> None:
        world_of(container)
        self.container: str = container_name(container)
        self.readings: list[Reading] = []
        """What each provider is, in the order of the walk."""
        self.needs: list[list[int]] = []
        """The places of what each provider needs the values of."""
        self.holds: list[list[int]] = []
        """The places of what each provider is given as such, to call later."""
        self._places: dict[int, int] = {}
        self._names: list[str] = []
        self._users: list[int] = []
        # Also what keeps the providers, whose identities are counted on, alive.
        self._queue: list[AnyProvider] = []
        found = dict(attributes(container))
        self.declared: tuple[AnyProvider, ...] = tuple(found.values())
        """The providers that are attributes of the container, and of those within it."""
        for provider in found.values():
            self._place(provider, -1)
        self._names = list(found)
        self._taken = set(found)
        self._go()

    def name(self, provider: AnyProvider) -> str:
        """What a provider is called here."""
        return self.name_at(self._places[id(provider)])

    def name_at(self, place: int) -> str:
        """What the provider at a place is called."""
        for each in range(len(self._names), len(self.readings)):
            self._names.append(self._unique(each))
        return self._names[place]

    def add(self, provider: AnyProvider) -> bool:
        """Walk on from a part of what the container has: ``service.provided.url``, ``config.url``.

        Returns:
            Whether it is one.
        """
        if provider not in self and source_of(provider) not in self:
            return False
        self._place(provider, -1)
        self._go()
        return True

    def place(self, provider: AnyProvider) -> int:
        """The place of a provider in the order of the walk."""
        return self._places[id(provider)]

    def __iter__(self) -> Iterator[Reading]:
        return iter(self.readings)

    def __len__(self) -> int:
        return len(self.readings)

    def __contains__(self, provider: object) -> bool:
        return id(provider) in self._places

    def __getitem__(self, provider: AnyProvider) -> Reading:
        """What a provider is."""
        return self.readings[self._places[id(provider)]]

    def _go(self) -> None:
        readings, queue = self.readings, self._queue
        while len(readings) < len(queue):
            provider = queue[len(readings)]
            reported = adopt(provider)
            reading = read(provider)
            if not reported and reading.reason is None:
                reading.reason = UNWATCHED
            here = len(readings)
            readings.append(reading)
            needed, held = reading.edges()
            self.needs.append([self._place(other, here) for other in needed] if needed else _NOTHING)
            self.holds.append([self._place(other, here) for other in held] if held else _NOTHING)

    def _place(self, provider: AnyProvider, user: int) -> int:
        place = self._places.get(id(provider))
        if place is None:
            place = self._places[id(provider)] = len(self._places)
            self._queue.append(provider)
            self._users.append(user)
        return place

    def _unique(self, place: int) -> str:
        provider = self.readings[place].provider
        name = self._anonymous(place, provider)
        # Two objects may stand for one option; anything else gets a name of its own.
        if name in self._taken and not isinstance(provider, _OPTIONS):
            name = next(each for each in (f"{name}#{number}" for number in count(2)) if each not in self._taken)
        self._taken.add(name)
        return name

    def _anonymous(self, place: int, provider: AnyProvider) -> str:
        if isinstance(provider, _OPTIONS):
            return self._option(provider)
        user = self._users[place]
        if user < 0:
            return f"{self.name(source_of(provider))}.provided"
        reading = self.readings[user]
        name = self._names[user]
        use = next(use for use, each in (*reading.needed(), *reading.held()) if each is provider)
        if use.startswith(("[", ".")):
            return f"{name}{use}"
        return f"{name}.{use or _PASSED.get(reading.kind, 'provider')}"

    def _option(self, provider: AnyProvider) -> str:
        if isinstance(provider, di.TypedConfigurationOption):
            converter = getattr(provider.provides, "__name__", "as_")
            return f"{self._option(cast('Any', provider).option)}:{converter}"
        option = cast("Any", provider)
        root = option._get_root()
        parts = ["<>" if di.is_provider(each) else str(each) for each in option.get_name_segments()]
        place = self._places.get(id(root))
        declared = place is not None and place < len(self.declared)
        name: str = self._names[place] if place is not None and declared else root.get_name()
        return ".".join((name, *parts))


def source_of(provider: AnyProvider) -> AnyProvider:
    """What a provider is a part of: the configuration of an option, what an attribute is taken from."""
    found: Any = provider
    while True:
        if isinstance(found, di.TypedConfigurationOption):
            found = cast("Any", found).option
        elif isinstance(found, di.ConfigurationOption):
            return cast("AnyProvider", cast("Any", found)._get_root())
        elif isinstance(found, _PARTS) and di.is_provider(cast("Any", found).provides):
            found = cast("Any", found).provides
        else:
            return cast("AnyProvider", found)


_NOTHING: list[int] = []
"""Most hold nothing: one list for all of them."""

_PARTS = (di.ProvidedInstance, di.AttributeGetter, di.ItemGetter, di.MethodCaller, di.Delegate)
_OPTIONS = (di.ConfigurationOption, di.TypedConfigurationOption)
_PASSED = {Kind.ALIAS: "given", Kind.SELECTOR: "chosen", Kind.ATTRIBUTE: "of"}


def user_at(walk: Walk, users: Users, place: int) -> str:
    """Name who uses the provider at a place; empty when nobody does."""
    user = users.get(place, "")
    return user if isinstance(user, str) else walk.name_at(user)

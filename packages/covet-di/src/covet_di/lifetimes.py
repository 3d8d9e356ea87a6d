"""What needs itself, and what would outlive something that it holds.

Nothing here calls itself: a chain of ten thousand providers is as good as one of three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from covet_di.callables import YIELDING
from covet_di.errors import GraphFault
from covet_di.faults import CaptiveDependency, ProviderCycle
from covet_di.provided import AnyProvider
from covet_di.reading import Reading
from covet_di.walk import Walk
from covet_plugin import Scope

__all__ = ("captives", "cycles")

_Below = Callable[[Reading], Iterable[AnyProvider]]


def cycles(walk: Walk) -> Iterator[GraphFault]:
    """Find the providers that need themselves: each way around once."""
    told: set[frozenset[int]] = set()
    for path in _ways_around(walk):
        members = frozenset(map(id, path))
        if members not in told:
            told.add(members)
            yield ProviderCycle(path=[walk.name(each) for each in (*path, path[0])])


def captives(walk: Walk) -> Iterator[GraphFault]:
    """Find the values that hold, at whatever distance, one that is closed before them.

    A transient value belongs to who asked for it, so it passes on what it holds; and so does a provider that is given
    to be called later.
    """
    holds: dict[int, dict[Scope, AnyProvider]] = {}
    for reading in _from_below(walk):
        found: dict[Scope, AnyProvider] = {}
        for provider in _all(reading):
            below = walk[provider]
            own = _closed_with(below)
            for scope in (own,) if own is not None else holds.get(id(provider), ()):
                found.setdefault(scope, provider)
        holds[id(reading.provider)] = found
    for reading in walk:
        if reading.scope is Scope.TRANSIENT:
            continue
        for held in holds[id(reading.provider)]:
            if not _may_hold(reading.scope, held):
                path = _path(walk, holds, reading.provider, held)
                yield CaptiveDependency(path=path, scope=str(reading.scope), held=str(held))


def _closed_with(reading: Reading) -> Scope | None:
    """The scope that a value is closed with; None for one that only passes on what it holds.

    A transient value with something to close stands for itself: whoever asks for it has to end some time.
    """
    if reading.scope is not Scope.TRANSIENT or reading.how in YIELDING:
        return reading.scope
    return None


def _may_hold(scope: Scope, held: Scope) -> bool:
    return scope is not Scope.APP if held is Scope.TRANSIENT else scope.may_use(held)


def _path(walk: Walk, holds: dict[int, dict[Scope, AnyProvider]], provider: AnyProvider, held: Scope) -> list[str]:
    names = [walk.name(provider)]
    following = holds[id(provider)][held]
    while True:
        names.append(walk.name(following))
        if _closed_with(walk[following]) is held:
            return names
        following = holds[id(following)][held]


def _needs(reading: Reading) -> list[AnyProvider]:
    return [provider for _, provider in reading.needed()]


def _all(reading: Reading) -> list[AnyProvider]:
    return [provider for _, provider in (*reading.needed(), *reading.held())]


def _from_below(walk: Walk) -> Iterator[Reading]:
    """Yield every reading after those of what it needs or holds, cycles apart."""
    seen: set[int] = set()
    for first in walk:
        if id(first.provider) in seen:
            continue
        seen.add(id(first.provider))
        path = [(first, iter(_all(first)))]
        while path:
            reading, below = path[-1]
            for provider in below:
                if id(provider) not in seen:
                    seen.add(id(provider))
                    path.append((walk[provider], iter(_all(walk[provider]))))
                    break
            else:
                path.pop()
                yield reading


def _ways_around(walk: Walk) -> Iterator[list[AnyProvider]]:
    done: set[int] = set()
    for first in walk:
        if id(first.provider) in done:
            continue
        path = [(first, iter(_needs(first)))]
        places = {id(first.provider): 0}
        while path:
            reading, below = path[-1]
            for provider in below:
                if id(provider) in places:
                    yield [each.provider for each, _ in path[places[id(provider)] :]]
                elif id(provider) not in done:
                    places[id(provider)] = len(path)
                    path.append((walk[provider], iter(_needs(walk[provider]))))
                    break
            else:
                path.pop()
                done.add(id(reading.provider))
                del places[id(reading.provider)]

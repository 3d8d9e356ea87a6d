"""What needs itself, and what would outlive something that it holds.

Nothing here calls itself: a chain of ten thousand providers is as good as one of three.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covet_di.callables import YIELDING
from covet_di.injector import di
from covet_di.reading import Kind, Reading
from covet_di.walk import Walk
from covet_plugin import Scope

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("captives", "cycles")

_Edges = list[list[int]]
_Holds = list[dict[Scope, int]]


def cycles(walk: Walk) -> Iterator[GraphFault]:
    """Find the providers that need themselves: each way around once."""
    if len(_from_below(walk.needs)) == len(walk):
        return
    from covet_di.faults import ProviderCycle

    told: set[frozenset[int]] = set()
    for path in _ways_around(walk.needs):
        if frozenset(path) not in told:
            told.add(frozenset(path))
            yield ProviderCycle(path=[walk.name_at(place) for place in (*path, path[0])])


def captives(walk: Walk) -> Iterator[GraphFault]:
    """Find the values that hold, at whatever distance, one that is closed before them.

    A transient value belongs to who asked for it, so it passes on what it holds; and so does a provider that is given
    to be called later.
    """
    closed = [_closed_with(reading) for reading in walk.readings]
    if all(scope is None or scope is Scope.APP for scope in closed):
        return
    edges = [[*needs, *holds] for needs, holds in zip(walk.needs, walk.holds, strict=True)]
    held = _held(edges, closed)
    for place, reading in enumerate(walk.readings):
        of_thread = reading.kind is Kind.CUSTOM and isinstance(reading.provider, di.ThreadLocalSingleton)
        if reading.scope is Scope.TRANSIENT and not of_thread:
            continue
        for scope in held[place]:
            # A thread outlives the requests that it works for.
            if not _may_hold(Scope.APP if of_thread else reading.scope, scope):
                from covet_di.faults import CaptiveDependency

                path = [walk.name_at(each) for each in _path(place, scope, held, closed)]
                yield CaptiveDependency(path=path, scope="thread" if of_thread else str(reading.scope), held=str(scope))


def _closed_with(reading: Reading) -> Scope | None:
    """The scope that a value is closed with; None for one that only passes on what it holds.

    A transient value with something to close stands for itself: whoever asks for it has to end some time.
    """
    if reading.scope is not Scope.TRANSIENT or reading.how in YIELDING:
        return reading.scope
    return None


def _may_hold(scope: Scope, held: Scope) -> bool:
    return scope is not Scope.APP if held is Scope.TRANSIENT else scope.may_use(held)


def _held(edges: _Edges, closed: list[Scope | None]) -> _Holds:
    """What each value holds: for each scope, the next one on the way to something that is closed with it."""
    held: _Holds = [{} for _ in edges]
    order = _from_below(edges)
    if len(order) < len(edges):
        # There are ways around, by providers that are called later. Once more reaches what was not reached at first.
        seen = set(order)
        rest = [place for place in range(len(edges)) if place not in seen]
        order = [*order, *rest, *reversed(rest), *rest]
    for place in order:
        found = held[place]
        for other in edges[place]:
            own = closed[other]
            for scope in (own,) if own is not None else held[other]:
                found.setdefault(scope, other)
    return held


def _path(place: int, scope: Scope, held: _Holds, closed: list[Scope | None]) -> list[int]:
    path = [place]
    while len(path) == 1 or (closed[path[-1]] is not scope and path[-1] not in path[:-1]):
        path.append(held[path[-1]][scope])
    return path


def _from_below(edges: _Edges) -> list[int]:
    """The places in an order in which what is needed comes first; without those that are on a way around or above."""
    users: _Edges = [[] for _ in edges]
    for place, below in enumerate(edges):
        for other in below:
            users[other].append(place)
    left = [len(below) for below in edges]
    order = [place for place, count in enumerate(left) if not count]
    for place in order:  # it grows
        for user in users[place]:
            left[user] -= 1
            if not left[user]:
                order.append(user)
    return order


def _ways_around(edges: _Edges) -> Iterator[list[int]]:
    done: set[int] = set()
    for first in range(len(edges)):
        if first in done:
            continue
        path = [first]
        waiting = [iter(edges[first])]
        places = {first: 0}
        while path:
            for other in waiting[-1]:
                if other in places:
                    yield path[places[other] :]
                elif other not in done:
                    places[other] = len(path)
                    path.append(other)
                    waiting.append(iter(edges[other]))
                    break
            else:
                waiting.pop()
                left = path.pop()
                done.add(left)
                del places[left]

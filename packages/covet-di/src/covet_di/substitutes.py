"""What stands in for a provider whose value was made from one that is overridden now."""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakValueDictionary

from covet_di.types import AnyProvider

__all__ = ("Substitute", "stand_in", "substitute_of", "substitutes")


class Substitute:
    """A provider like the one that it stands in for, without the value that this one has.

    Args:
        original: what it stands in for.
        provider: the one that is asked in its place.
    """

    __slots__ = ("__weakref__", "original", "provider")

    def __init__(self, original: AnyProvider, provider: AnyProvider) -> None:
        self.original: AnyProvider = original
        self.provider: AnyProvider = provider


substitutes: WeakValueDictionary[int, Substitute] = WeakValueDictionary()
"""The substitutes that are asked at the moment, by the identity of their originals, which they keep alive."""


def substitute_of(provider: AnyProvider) -> AnyProvider | None:
    """What is asked in place of `provider`; None if it is asked itself."""
    found = substitutes.get(id(provider)) if substitutes else None
    return None if found is None else found.provider


def stand_in(provider: AnyProvider) -> AnyProvider | None:
    """The provider that provides in place of this one: what overrides it, or a substitute. None if there is none."""
    overriding = cast("AnyProvider | None", cast("Any", provider).last_overriding)
    return substitute_of(provider) if overriding is None else overriding

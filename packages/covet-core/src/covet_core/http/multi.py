"""Mappings whose names may occur more than once: their `items()` shows every pair."""

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from typing import TypeVar

V = TypeVar("V")


class ManyPairs(ItemsView[str, V]):
    """Every pair of such a mapping in order; `len()` counts pairs, not names."""

    __slots__ = ("_pairs",)

    def __init__(self, mapping: Mapping[str, V], pairs: Sequence[tuple[str, V]]) -> None:
        super().__init__(mapping)
        self._pairs = pairs

    def __iter__(self) -> Iterator[tuple[str, V]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __contains__(self, item: object) -> bool:
        return item in self._pairs

    def __repr__(self) -> str:
        return repr(list(self._pairs))


Pairs = ManyPairs[str]
"""Every pair of a mapping of text."""

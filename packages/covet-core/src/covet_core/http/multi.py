"""Mappings whose names may occur more than once: their `items()` shows every pair."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
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


class MultiMapping(Mapping[str, V]):
    """Values by name, where a name may occur more than once: `[]` and `get` give the first value.

    Args:
        pairs: names and values, in order.
    """

    __slots__ = ("_first", "_pairs")

    def __init__(self, pairs: Iterable[tuple[str, V]] = ()) -> None:
        self._pairs = tuple(pairs)
        self._first = dict(reversed(self._pairs))

    def __getitem__(self, name: str) -> V:
        return self._first[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._pairs))

    def __len__(self) -> int:
        return len(self._first)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._pairs)!r})"

    def items(self) -> ManyPairs[V]:
        """Every pair in order, a name as often as it occurs."""
        return ManyPairs(self, self._pairs)

    def _all(self, name: str) -> list[V]:
        return [value for key, value in self._pairs if key == name]

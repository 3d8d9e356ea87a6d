"""The names that generated code uses, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ("Names",)


class Names:
    """Gives out names: short ones, none twice, and none that a parameter has.

    Args:
        taken: the names of the parameters.
    """

    __slots__ = ("_counts", "_of_object", "_scratch", "_taken", "bound")

    def __init__(self, taken: Iterable[str]) -> None:
        self.bound: dict[str, Any] = {}
        """What the names of constants stand for: the globals of the code."""
        self._taken = set(taken)
        self._counts: dict[str, int] = {}
        self._of_object: dict[int, str] = {}
        self._scratch: dict[str, str] = {}

    def word(self, name: str) -> str:
        """`name`, or one like it."""
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def numbered(self, letter: str) -> str:
        """The next of `r0`, `r1` and so on."""
        number = self._counts.get(letter, 0)
        self._counts[letter] = number + 1
        return self.word(f"{letter}{number}")

    def scratch(self, name: str) -> str:
        """A local variable like `name` that many may use, one after the other."""
        found = self._scratch.get(name)
        if found is None:
            found = self._scratch[name] = self.word(name)
        return found

    def constant(self, name: str, value: Any) -> str:
        """A name like `name` for `value`: the same one for the same object."""
        found = self._of_object.get(id(value))
        if found is None:
            found = self._of_object[id(value)] = self.word(name)
            self.bound[found] = value
        return found

    def bind(self, letter: str, value: Any) -> str:
        """A numbered name for `value`."""
        name = self.numbered(letter)
        self.bound[name] = value
        return name

"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ("nearest", "perhaps")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `name` is most likely a slip of; None when there is nothing like it."""
    from difflib import get_close_matches

    others = sorted(set(known) - {name})
    # Of short names, two letters in the wrong order are too great a part for difflib.
    swapped = [each for each in others if sorted(each) == sorted(name)]
    found = swapped or get_close_matches(name, others, n=1, cutoff=0.75)
    return found[0] if found else None


def perhaps(name: str, known: Iterable[str]) -> str | None:
    """A sentence for a hint: "Did you mean 'cache'?"; None when there is nothing like `name`."""
    found = nearest(name, known)
    return None if found is None else f"Did you mean {found!r}?"

"""Whether the values of a scope have to be seen by others than the function that made them.

A compiled function keeps them in local variables. Only if another function that it may call wants them too, they are
shown in an open scope; and only if a scope may be open, a function looks for one. Neither changes what anybody gets.
"""

from __future__ import annotations

from typing import Final, Protocol
from weakref import WeakSet

from covet_plugin import Scope

__all__ = ("SCOPED", "Sharer", "add_host", "add_joiner", "add_user", "joins", "opened_by_hand", "publishes")

SCOPED: Final = frozenset({Scope.CONNECTION, Scope.REQUEST, Scope.MESSAGE})
"""The scopes that are opened and closed while the application runs."""


class Sharer(Protocol):
    """What was compiled for how values are shared at the moment."""

    def mark(self) -> None:
        """Take notice that they are shared otherwise now."""
        ...


_joiners: WeakSet[Sharer] = WeakSet()
_users: WeakSet[Sharer] = WeakSet()
_opening: set[str] = set()


def add_user(user: Sharer) -> None:
    """Have `user` told when this changes."""
    _users.add(user)


def add_joiner(joiner: Sharer) -> None:
    """Note that `joiner` is a function with values of a scope, and joins one that is open."""
    if joiner in _joiners:
        return
    _joiners.add(joiner)
    # From the third on, nobody does anything otherwise.
    if len(_joiners) <= 2:
        _tell()


def add_host() -> None:
    """Note that functions of a host, handlers say, have values of a scope."""
    _note("host")


def opened_by_hand() -> None:
    """Note that somebody opens scopes."""
    _note("hand")


def publishes(owner: Sharer) -> bool:
    """Whether `owner` has to show its values: another function could want them."""
    return any(each is not owner for each in _joiners)


def joins(owner: Sharer) -> bool:
    """Whether `owner` has to look for an open scope: somebody else may have opened one."""
    return bool(_opening) or publishes(owner)


def _note(what: str) -> None:
    if what not in _opening:
        _opening.add(what)
        _tell()


def _tell() -> None:
    for user in tuple(_users):
        user.mark()

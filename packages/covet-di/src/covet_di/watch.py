"""Who is told when a provider is changed: overridden, reset, configured otherwise.

What was compiled holds the providers that it was compiled from, so their identities stay theirs; a provider doesn't
know who watches it. dependency-injector's providers have no room for a list of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any, Protocol
from weakref import WeakSet

from covet_di.injector import di

__all__ = ("Watcher", "changed", "changes", "overridden", "overriding", "unwatch", "watch")


class Watcher(Protocol):
    """What depends on providers as they were."""

    def mark(self) -> None:
        """Take notice that one of them was changed."""
        ...


_watchers: dict[int, WeakSet[Watcher]] = {}
_lock = Lock()


def watch(providers: Iterable[di.Provider[Any]], watcher: Watcher) -> None:
    """Have `watcher` told of every change; it has to hold the providers for as long as it lives."""
    with _lock:
        for provider in providers:
            _watchers.setdefault(id(provider), WeakSet()).add(watcher)
        if len(_watchers) > _Changes.room:
            _clear()


def unwatch(providers: Iterable[di.Provider[Any]], watcher: Watcher) -> None:
    """Tell `watcher` no more."""
    with _lock:
        for provider in providers:
            group = _watchers.get(id(provider))
            if group is None:
                continue
            group.discard(watcher)
            if not group:
                del _watchers[id(provider)]


class _Changes:
    count = 0
    room = 1000
    """How many providers there may be before those are left out that nobody watches any more."""


def _clear() -> None:
    """Forget the providers that nobody watches any more: that their watchers are gone tells nobody."""
    for key in [key for key, group in _watchers.items() if not group]:
        del _watchers[key]
    _Changes.room = max(1000, 2 * len(_watchers))


def changes() -> int:
    """How many changes there were: who reads a provider and watches it then sees whether it missed one."""
    return _Changes.count


def changed(provider: di.Provider[Any]) -> None:
    """Tell everybody who watches it."""
    _Changes.count += 1
    group = _watchers.get(id(provider))
    if group is None:
        return
    with _lock:
        told = tuple(group)
    for watcher in told:
        watcher.mark()


def overriding(provider: di.Provider[Any]) -> None:
    """Get ready for `provider` to be overridden."""
    from covet_di.rebuild import override_begins

    override_begins(provider)


def overridden(provider: di.Provider[Any]) -> None:
    """Tell everybody that `provider` was overridden, or isn't any more."""
    # Few services override anything outside of their tests.
    from covet_di.rebuild import overrides_changed

    overrides_changed(provider)
    changed(provider)

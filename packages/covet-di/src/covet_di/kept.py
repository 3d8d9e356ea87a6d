"""What providers of one value have in common."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from covet_di.storage import Storage
    from covet_plugin.graph import AppScope

__all__ = ("Kept",)

_making = RLock()


class Kept:
    """What singletons and resources have in common: one value, which compiled functions know where to find.

    Who calls one with arguments before its value was made has it made by dependency-injector, which keeps it then.
    """

    __slots__ = ()

    _storage: Storage | None
    by_call: bool
    """Whether the value was made by a call with arguments."""

    @property
    def storage(self) -> Storage:
        """Where the value is kept."""
        own = cast("Any", self)
        if own._storage is None:
            from covet_di.storage import Storage

            with _making:
                if own._storage is None:
                    own._storage = Storage(own)
        found: Storage = own._storage
        return found

    def _is_by_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if (args or kwargs) and not self.storage.filled:
            cast("Any", self).by_call = True
        return bool(cast("Any", self).by_call)

    def _kept_value(self) -> Any:
        storage = self.storage
        held = storage.held
        if held is not None:
            return held[0]
        if not storage.look():
            return storage.get()
        from covet_di.scopes import started

        return started(storage.aget(), cast("Any", self))

    def restart(self) -> None:
        """Wait for whoever makes the value, or have that begin anew: something stands in for this provider now."""
        if self._storage is not None:
            self._storage.restart()

    def _forget(self) -> AppScope | None:
        cast("Any", self).by_call = False
        return self.storage.forget()

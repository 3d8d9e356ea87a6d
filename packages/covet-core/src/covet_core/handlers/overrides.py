"""What stands in for dependencies, in tests."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from covet_plugin.graph.entry import Entry

__all__ = ("Overrides",)


class Overrides:
    """The stand-ins of an application, by what they stand in for."""

    __slots__ = ("_entries", "functions")

    def __init__(self) -> None:
        self.functions: dict[Callable[..., Any], Callable[..., Any]] = {}
        self._entries: WeakSet[Entry] = WeakSet()

    def add(self, entry: Entry) -> None:
        """Have `entry` compiled anew whenever something changes."""
        self._entries.add(entry)

    def override(self, dependency: Any, fake: Any) -> AbstractContextManager[None]:
        """A context in which `fake` stands in for `dependency`.

        Args:
            dependency: what `Depends()` was given, or something that stands in for itself by `__covet_override__`.
            fake: what is called instead; if it can't be called, it is the value.
        """
        if hasattr(dependency, "__covet_override__"):
            context: AbstractContextManager[None] = dependency.__covet_override__(fake)
            return context
        return self._function(dependency, fake)

    @contextmanager
    def _function(self, dependency: Callable[..., Any], fake: Any) -> Generator[None, None, None]:
        missing = object()
        before: Any = self.functions.get(dependency, missing)
        stand_in: Callable[..., Any] = fake if callable(fake) else _value(fake)
        self.functions[dependency] = stand_in
        self._changed()
        try:
            yield
        finally:
            if before is missing:
                del self.functions[dependency]
            else:
                self.functions[dependency] = before
            self._changed()

    def _changed(self) -> None:
        for entry in list(self._entries):
            entry.invalidate()


def _value(fake: object) -> Callable[[], Any]:
    async def overridden() -> object:
        return fake

    return overridden

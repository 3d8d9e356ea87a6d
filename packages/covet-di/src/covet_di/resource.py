"""The provider of what is opened once and closed at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from covet_di.injector import di
from covet_di.kept import Kept
from covet_di.twins import reporting

__all__ = ("ResourceProvider",)

T = TypeVar("T")


@reporting
class ResourceProvider(di.Resource[T], Kept):
    """Provides one resource for the application, opened once, whoever asks for it, and closed at its end.

    It is declared like dependency-injector's: by a function with one ``yield``, by a context manager, or by a function
    that only opens it; each of them also async.
    """

    __slots__ = ("_storage", "by_call")

    if not TYPE_CHECKING:
        # Type checkers have dependency-injector's, which tells by its many forms what is provided.
        def __init__(self, provides: Any = None, /, *args: Any, **kwargs: Any) -> None:
            self._storage = None
            self.by_call = False
            if provides is not None and not callable(provides) and not isinstance(provides, str):
                raise _uncallable(provides)
            super().__init__(provides, *args, **kwargs)

    @property
    def initialized(self) -> bool:
        """Whether it is open."""
        return bool(super().initialized) or self.storage.filled

    def _provide(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._is_by_call(args, kwargs):
            return cast("Any", super())._provide(args, kwargs)
        return self._kept_value()

    def shutdown(self) -> Any:
        """Close it, if it is open. What takes an ``await`` to close is returned, to be awaited."""
        closed = cast("Any", super()).shutdown()
        waits = self.storage.waits
        scope = self._forget()
        if scope is None:
            return closed
        if waits:
            return scope.aclose_forgotten()
        scope.close_forgotten()
        return closed


def _uncallable(given: object) -> Exception:
    """What dependency-injector's other providers raise; its resources tell when one is opened."""
    from dependency_injector.errors import Error

    from covet_di.errors import described

    return Error(
        f"ResourceProvider takes what opens the resource, a function or a class, and {described(given)} was given"
    )

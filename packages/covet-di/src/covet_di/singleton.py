"""The provider of one instance for the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from covet_di.declared import Declared
from covet_di.injector import di
from covet_di.kept import Kept
from covet_di.twins import reporting
from covet_di.types import AnyProvider

__all__ = ("SingletonProvider",)

T = TypeVar("T")


@reporting
class SingletonProvider(di.ThreadSafeSingleton[T], Declared, Kept):
    """Provides one instance for the application, made once, whichever tasks and threads ask for it.

    Args:
        provides: what makes it: a class, or a function, also an ``async def``.
        args: its positional arguments; providers among them are injected.
        autowire: whether parameters that are given nothing are filled by their types, from the container.
        kwargs: its keyword arguments. One that is called ``autowire`` is given with ``add_kwargs``.
    """

    __slots__ = ("_autowire", "_declared", "_storage", "by_call")

    if TYPE_CHECKING:

        @overload
        def __init__(
            self, provides: Callable[..., Awaitable[T]], /, *args: Any, autowire: bool = ..., **kwargs: Any
        ) -> None: ...

        @overload
        def __init__(
            self, provides: Callable[..., T] | str, /, *args: Any, autowire: bool = ..., **kwargs: Any
        ) -> None: ...

    def __init__(self, provides: Any = None, /, *args: Any, autowire: bool = False, **kwargs: Any) -> None:
        self._autowire = autowire
        self._declared = None
        self._storage = None
        self.by_call: bool = False
        super().__init__(provides, *args, **kwargs)

    def __deepcopy__(self, memo: dict[Any, Any] | None) -> AnyProvider:
        copied = cast("Any", super()).__deepcopy__(memo)
        self._copy_declared(copied)
        return cast("AnyProvider", copied)

    def _provide(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._is_by_call(args, kwargs):
            return cast("Any", super())._provide(args, kwargs)
        return self._kept_value()

    def reset(self) -> Any:
        """Forget the value, so that the next one to ask has it made anew."""
        scope = self._forget()
        if scope is not None:
            scope.close_forgotten()
        return cast("Any", super()).reset()

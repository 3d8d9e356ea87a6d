"""The provider of what only the place has where a function runs."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from covet_di.injector import di
from covet_di.reading import Kind, Reading, register
from covet_di.twins import reporting
from covet_di.types import AnyProvider, is_type
from covet_plugin import Scope

__all__ = ("Input",)

T = TypeVar("T")


@reporting
class Input(di.Provider[T]):
    """Provides what only the place has where a function runs: the request that a handler answers, or who sent it.

    ``Input(Request)`` is given to factories like any other provider. The host of a function fills it; a scope that is
    opened by hand has what it was told.

    Args:
        type: what it is; hosts know it by this.
        scope: how long it lives.

    Raises:
        TypeExpected: it is no type.
    """

    __slots__ = ("_scope", "_type")

    def __init__(self, type: type[T] | None = None, /, *, scope: Scope = Scope.REQUEST) -> None:
        if type is not None and not is_type(type):
            from covet_di.errors import TypeExpected

            raise TypeExpected(where="Input", given=type, several=False)
        self._type: Any = type
        self._scope = scope
        super().__init__()

    def __deepcopy__(self, memo: dict[Any, Any] | None) -> AnyProvider:
        copied = cast("Any", super()).__deepcopy__(memo)
        copied._type = self._type
        copied._scope = self._scope
        return cast("AnyProvider", copied)

    @property
    def scope(self) -> Scope:
        """How long it lives."""
        return self._scope

    def __covet_type__(self) -> Any:
        """What it provides."""
        return self._type

    def __covet_scoped__(self) -> bool:
        """Whether calling it takes a scope that is open."""
        return True

    def _provide(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        from covet_di.scopes import given

        return given(self, self._type)


def _read_input(provider: Any) -> Reading:
    return Reading(provider, Kind.INPUT, provider.scope)


register(Input, _read_input)

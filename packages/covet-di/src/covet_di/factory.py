"""The provider of an instance for each scope, or for each use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast, overload

from covet_di.callables import kind_of, name_of
from covet_di.declared import Declared
from covet_di.injector import di
from covet_di.reading import Reading, describe, read_factory, register
from covet_di.twins import reporting
from covet_di.types import AnyProvider
from covet_plugin import Scope
from covet_plugin.graph import NodeKind

if TYPE_CHECKING:
    from covet_di.recipes import Recipe

__all__ = ("FactoryProvider",)

T = TypeVar("T")

_SCOPES = frozenset({Scope.CONNECTION, Scope.REQUEST, Scope.MESSAGE, Scope.TRANSIENT})
_PLAIN = frozenset({NodeKind.CALL, NodeKind.AWAIT})


@reporting
class FactoryProvider(di.Factory[T], Declared):
    """Provides an instance of a scope: a new one each time that one is asked for, or one for each request.

    Args:
        provides: what it provides: a class, or the function that makes it.
        args: its positional arguments; providers among them are injected.
        scope: how long an instance lives, and is shared.
        factory: what makes it, if `provides` doesn't: a ``def`` or ``async def``, with ``return``, or with one
            ``yield`` after which it is torn down when the scope ends.
        autowire: whether parameters that are given nothing are filled by their types, from the container.
        kwargs: its keyword arguments. One that is called like a parameter here is given with ``add_kwargs``.

    Raises:
        ScopeMisplaced: the scope is that of the application, which a `SingletonProvider` has.
    """

    __slots__ = ("_autowire", "_declared", "_how", "_scope", "recipe")

    enters: ClassVar[bool] = True

    if TYPE_CHECKING:

        @overload
        def __init__(
            self,
            provides: Callable[..., Awaitable[T]] | Callable[..., Iterator[T]] | Callable[..., AsyncIterator[T]],
            /,
            *args: Any,
            scope: Scope = ...,
            factory: None = ...,
            autowire: bool = ...,
            **kwargs: Any,
        ) -> None: ...

        @overload
        def __init__(
            self,
            provides: Callable[..., T] | str,
            /,
            *args: Any,
            scope: Scope = ...,
            factory: Callable[..., T]
            | Callable[..., Awaitable[T]]
            | Callable[..., Iterator[T]]
            | Callable[..., AsyncIterator[T]]
            | None = ...,
            autowire: bool = ...,
            **kwargs: Any,
        ) -> None: ...

    def __init__(
        self,
        provides: Any = None,
        /,
        *args: Any,
        scope: Scope = Scope.TRANSIENT,
        factory: Any = None,
        autowire: bool = False,
        **kwargs: Any,
    ) -> None:
        given = cast("Any", scope)
        if not isinstance(given, str) or scope not in _SCOPES:
            from covet_di.errors import ScopeMisplaced, described

            app = scope == Scope.APP
            told = str(given) if isinstance(given, str) else described(given)
            reason = "that is what a SingletonProvider has" if app else f"there are {', '.join(sorted(_SCOPES))}"
            raise ScopeMisplaced(scope=told, where=f"FactoryProvider({name_of(provides)})", reason=reason)
        self._autowire = autowire
        self._declared = None if factory is None else _declared(provides)
        self._how = NodeKind.CALL
        self._scope = Scope(scope)  # its text is equal to a scope, and is none
        self.recipe: Recipe | None = None
        """How an instance is made in a scope that is open, once it was asked for."""
        super().__init__(provides if factory is None else factory, *args, **kwargs)

    def __deepcopy__(self, memo: dict[Any, Any] | None) -> AnyProvider:
        copied = cast("Any", super()).__deepcopy__(memo)
        self._copy_declared(copied)
        copied._scope = self._scope
        return cast("AnyProvider", copied)

    @property
    def scope(self) -> Scope:
        """How long an instance lives."""
        return self._scope

    @property
    def how(self) -> NodeKind:
        """How an instance comes about: by a call, an ``await`` or a ``yield``."""
        return self._how

    def __covet_scoped__(self) -> bool:
        """Whether calling it takes a scope that is open."""
        return self._scope is not Scope.TRANSIENT or self._how not in _PLAIN

    def set_provides(self, provides: Any) -> Any:
        """Set what makes an instance."""
        result = super().set_provides(provides)
        made = self.provides
        self._how = NodeKind.CALL if made is None or di.is_provider(made) else kind_of(made)
        return result

    def _provide(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not self.__covet_scoped__():
            return cast("Any", super())._provide(args, kwargs)
        if args or kwargs:
            from covet_di.errors import NotAnEntry

            reason = "an instance that a scope owns takes no arguments from who asks for it"
            raise NotAnEntry(what=describe(self), reason=reason)
        from covet_di.scopes import provide

        return provide(self)


def _declared(provides: Any) -> Any:
    if not isinstance(provides, str):
        return provides
    from covet_di.imported import imported

    return imported(provides)


def _read_factory(provider: Any) -> Reading:
    found = read_factory(provider)
    found.scope = provider.scope
    if found.target is None:
        found.how = provider.how
    return found


register(FactoryProvider, _read_factory)

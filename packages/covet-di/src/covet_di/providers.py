"""The providers that covet adds to dependency-injector's: typed, thread-safe, and with scopes.

Each is a provider of dependency-injector and can be used wherever one can.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from covet_di import scopes
from covet_di.callables import kind_of, name_of
from covet_di.declared import Declared
from covet_di.errors import NotAnEntry, ScopeMisplaced
from covet_di.injector import di
from covet_di.kept import Kept
from covet_di.provided import AnyProvider
from covet_di.reading import Kind, Reading, describe, read_factory, register
from covet_di.twins import reporting
from covet_plugin import Scope
from covet_plugin.graph import NodeKind

if TYPE_CHECKING:
    from covet_di.recipes import Recipe

__all__ = ("Configuration", "FactoryProvider", "Input", "ResourceProvider", "Selector", "SingletonProvider")

T = TypeVar("T")

_SCOPES = frozenset({Scope.CONNECTION, Scope.REQUEST, Scope.MESSAGE, Scope.TRANSIENT})
_PLAIN = frozenset({NodeKind.CALL, NodeKind.AWAIT})


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
        if scope not in _SCOPES:
            where = f"FactoryProvider({name_of(provides)})"
            raise ScopeMisplaced(scope=str(scope), where=where, reason="that is what a SingletonProvider has")
        self._autowire = autowire
        self._declared = None if factory is None else provides
        self._how = NodeKind.CALL
        self._scope = scope
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
            reason = "an instance that a scope owns takes no arguments from who asks for it"
            raise NotAnEntry(what=describe(self), reason=reason)
        return scopes.provide(self)


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


@reporting
class Selector(di.Selector[T]):
    """Provides what one of several providers does, as an option of the configuration says, or any other callable.

    Args:
        selector: gives the name of the one that is chosen.
        providers: those to choose from, by their names.
    """

    __slots__ = ()

    def __init__(self, selector: Callable[..., Any] | None = None, /, **providers: di.Provider[T]) -> None:
        cast("Any", super()).__init__(selector)
        cast("Any", self).set_providers(**providers)


@reporting
class Configuration(di.Configuration):
    """Provides options, by their paths: ``config.db.url``, ``config.db.pool.as_int()``, ``config.db.url.required()``.

    An option comes to be by being named, so that a mistyped one is no error at once; what needs an option that isn't
    set is found when the container is checked.
    """

    __slots__ = ()


@reporting
class Input(di.Provider[T]):
    """Provides what only the place has where a function runs: the request that a handler answers, or who sent it.

    ``Input(Request)`` is given to factories like any other provider. The host of a function fills it; a scope that is
    opened by hand has what it was told.

    Args:
        type: what it is; hosts know it by this.
        scope: how long it lives.
    """

    __slots__ = ("_scope", "_type")

    def __init__(self, type: type[T] | None = None, /, *, scope: Scope = Scope.REQUEST) -> None:
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
        return scopes.given(self, self._type)


def _read_input(provider: Any) -> Reading:
    return Reading(provider, Kind.INPUT, provider.scope)


register(Input, _read_input)


def _read_factory(provider: Any) -> Reading:
    found = read_factory(provider)
    found.scope = provider.scope
    if found.target is None:
        found.how = provider.how
    return found


register(FactoryProvider, _read_factory)

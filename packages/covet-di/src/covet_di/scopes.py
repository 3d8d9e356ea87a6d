"""The scopes that are open: what lives in them is made once, and closed when they end.

A compiled function keeps the values of its call in local variables, and opens no scope. One is opened by
`container.scope(...)`, and by a compiled function if others that it may call share its values.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar, Token
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

from covet_di import sharing
from covet_di.worlds import name_of
from covet_plugin import Scope

if TYPE_CHECKING:
    from covet_di.recipes import Recipe
    from covet_di.showing import Call
    from covet_di.types import AnyProvider
    from covet_plugin.graph import Teardown

__all__ = (
    "OpenScope",
    "current",
    "given",
    "innermost",
    "isolated",
    "making",
    "open_scope",
    "provide",
    "scope_of",
    "shown",
    "started",
)

making: Final = RLock()
_Shown: TypeAlias = "OpenScope | list[Any] | None"
innermost: Final[ContextVar[_Shown]] = ContextVar("covet_di_scope", default=None)
shown: Final[Callable[[], _Shown]] = innermost.get
"""Whatever is shown in this context; None if no scope is open."""


def current() -> OpenScope | None:
    """The innermost scope that is open in this context; None without one."""
    found = innermost.get()
    if isinstance(found, list):
        found = _innermost(found)
        # Whoever looks next needn't look so far.
        innermost.set(found)
    return found


def _innermost(found: _Shown) -> OpenScope | None:
    while isinstance(found, list):
        call: Call = found[0]
        scope = call.scope(found)
        found = found[1] if scope is None else scope
    return found


class OpenScope:
    """A scope, for as long as it is open: enter it with ``with``, or ``async with`` where something is asynchronous.

    Args:
        kinds: the scopes that it is.
        owner: the function whose call it is, if it is one.
        values: what lives in it from the start, by providers, and is closed by somebody else.
        around: what was shown before.
    """

    __slots__ = (
        "__weakref__", "_around", "_lock", "_locks", "_teardown", "_token", "closed", "inputs", "kinds", "owner",
        "values",
    )  # fmt: skip

    def __init__(
        self,
        kinds: frozenset[Scope],
        owner: object = None,
        values: dict[AnyProvider, Any] | None = None,
        around: _Shown = None,
    ) -> None:
        self.kinds: Final[frozenset[Scope]] = kinds
        self.owner: Final[object] = owner
        self.closed: bool = False
        self.inputs: Mapping[Any, Any] = {}
        """What the place has where it was opened, by type."""
        self.values: Final[dict[AnyProvider, Any]] = {} if values is None else values
        """What lives in it, by providers."""
        self._around: _Shown = around
        # The rest is made when it is needed.
        self._teardown: Teardown | None = None
        self._token: Token[_Shown] | None = None
        self._lock: RLock | None = None
        self._locks: dict[AnyProvider, asyncio.Lock] | None = None

    @property
    def parent(self) -> OpenScope | None:
        """The scope around it."""
        return _innermost(self._around)

    @property
    def covered(self) -> frozenset[Scope]:
        """The scopes that are open here: this one and those around it."""
        if self.kinds is sharing.SCOPED and not self.closed:
            return self.kinds
        parent = self.parent
        if parent is None:
            return frozenset() if self.closed else self.kinds
        return parent.covered if self.closed else self.kinds | parent.covered

    @property
    def teardown(self) -> Teardown:
        """What was opened in it."""
        from covet_plugin.graph import Teardown

        with making:
            found = self._teardown = self._teardown or Teardown()
        return found

    def get(self, recipe: Recipe) -> Any:
        """The value of `recipe` in this scope, made now if it wasn't, which takes no ``await``."""
        provider = recipe.provider
        if provider in self.values:
            return self.values[provider]
        with making:
            lock = self._lock = self._lock or RLock()
        with lock:
            if provider not in self.values:
                self.values[provider] = recipe.make(self.teardown)
            return self.values[provider]

    async def aget(self, recipe: Recipe) -> Any:
        """The same for what takes an ``await``: once, also when several tasks ask for it."""
        provider = recipe.provider
        if provider in self.values:
            return self.values[provider]
        if self._locks is None:
            self._locks = {}
        async with self._locks.setdefault(provider, asyncio.Lock()):
            if provider not in self.values:
                self.values[provider] = await recipe.amake(self.teardown)
        return self.values[provider]

    def __enter__(self) -> Self:
        return self._opened()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave()
        if self._teardown is not None:
            self._teardown.close(error)

    async def __aenter__(self) -> Self:
        return self._opened()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave()
        if self._teardown is not None:
            await self._teardown.aclose(error)

    def _opened(self) -> Self:
        if self.closed or self._token is not None:
            from covet_di.errors import ScopeMisplaced

            reason = "it was opened before: ask for another with each `with`"
            raise ScopeMisplaced(scope="|".join(sorted(self.kinds)), where="This `with`", reason=reason)
        self._around = innermost.get()
        self.show()
        return self

    def show(self) -> None:
        """Be the innermost scope that is open."""
        self._token = innermost.set(self)

    def _leave(self) -> None:
        self.closed = True
        self.hide()

    def hide(self) -> None:
        """Let the scope around it be the innermost one again."""
        token, self._token = self._token, None
        if token is None:  # a call's, which shows itself
            return
        try:
            innermost.reset(token)
        except ValueError:  # entered in another context, as fixtures of tests are
            innermost.set(self._around)

    def __repr__(self) -> str:
        kinds = "|".join(sorted(map(str, self.kinds)))
        return f"<OpenScope {kinds}, {'closed' if self.closed else f'{len(self.values)} values'}>"


def open_scope(scope: Scope = Scope.REQUEST, inputs: Mapping[type[Any], Any] | None = None) -> OpenScope:
    """Open a scope for a script, a job or a test, for the length of a ``with`` or ``async with``.

    Functions with ``@inject`` that are called within share what lives in it, and it is closed at the end, in reverse
    order.

    Args:
        scope: which it is.
        inputs: what `Input` providers give within, by type.

    Raises:
        ScopeMisplaced: it isn't one that is opened: the application's, or none at all.
    """
    given: Any = cast("Any", scope)
    if not isinstance(given, str) or scope not in sharing.SCOPED:
        from covet_di.errors import ScopeMisplaced, described

        told = str(given) if isinstance(given, str) else described(given)
        reason = f"only what is shorter than the application can be opened: {', '.join(sorted(sharing.SCOPED))}"
        raise ScopeMisplaced(scope=told, where="open_scope()", reason=reason)
    sharing.opened_by_hand()
    opened = OpenScope(frozenset({Scope(scope)}))
    opened.inputs = inputs or {}
    return opened


def given(provider: AnyProvider, wanted: Any) -> Any:
    """What the place has where a scope was opened.

    Raises:
        InputMissing: it isn't there.
    """
    scope = current()
    while scope is not None and not scope.closed:
        if provider in scope.values:
            return scope.values[provider]
        if wanted in scope.inputs:
            return scope.inputs[wanted]
        scope = scope.parent
    from covet_plugin.graph.errors import InputMissing

    raise InputMissing(entry="This call", name=name_of(provider), where="")


def scope_of(provider: AnyProvider, kind: Scope) -> OpenScope:
    """The open scope in which a value of `provider` lives.

    Args:
        provider: for the message.
        kind: its scope; a transient value is closed with the innermost one.

    Raises:
        ScopeNotOpen: there is none, or it has ended.
    """
    scope = current()
    while scope is not None:
        if not scope.closed and (kind in scope.kinds or kind is Scope.TRANSIENT):
            return scope
        scope = scope.parent
    from covet_di.errors import ScopeNotOpen

    raise ScopeNotOpen(provider=name_of(provider), scope=str(kind))


def provide(provider: Any) -> Any:
    """What calling a provider with a scope gives: a value, or what has to be awaited for it."""
    from covet_di.recipes import recipe_of

    recipe = recipe_of(provider)
    scope = scope_of(provider, provider.scope)
    if provider.scope is Scope.TRANSIENT:
        return started(recipe.amake(scope.teardown), provider) if recipe.waits else recipe.make(scope.teardown)
    return started(scope.aget(recipe), provider) if recipe.waits else scope.get(recipe)


def started(value: Coroutine[Any, Any, Any], provider: AnyProvider) -> asyncio.Future[Any]:
    """What calling a provider gives whose value has to be awaited: a future, as dependency-injector has it, which may
    be awaited by several.

    Raises:
        AppValueNotReady: there is no event loop that could make it.
    """
    try:
        _require_loop()
        return asyncio.ensure_future(value)
    except RuntimeError:
        from covet_plugin.graph.errors import AppValueNotReady

        value.close()
        raise AppValueNotReady(name=name_of(provider), where="") from None


def _require_loop() -> None:
    """Raise where no loop runs and none was set: before 3.14, Python would make one, which nobody runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        if sys.version_info < (3, 14):
            policy = asyncio.get_event_loop_policy()  # pyright: ignore[reportDeprecated]: not yet in these versions
            local: Any = getattr(policy, "_local", None)
            if local is not None and getattr(local, "_loop", None) is None:
                raise


class isolated:  # noqa: N801  # it reads like a statement
    """Where no scope is open: what the whole application shares is made without seeing one."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = innermost.set(None)

    def __exit__(self, *_: object) -> None:
        innermost.reset(self._token)

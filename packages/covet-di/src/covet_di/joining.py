"""Whether a call joins a scope that is open, or is one itself: decided by each call."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator
from typing import TYPE_CHECKING, Any, Final

from covet_di.scopes import OpenScope, current
from covet_di.sharing import SCOPED
from covet_plugin.graph import Entry, NodeKind

if TYPE_CHECKING:
    from covet_di.injected import Injected
    from covet_plugin import Scope
    from covet_plugin.graph import Wiring

__all__ = ("Joining",)

_NOTHING: Final[Collection[str]] = ()


class Joining:
    """The other way to call a function: with its values taken from the scope that is open.

    A scope that the function itself opened is not joined by a call of that same function: each such call is one.

    Args:
        injected: the function.
    """

    def __init__(self, injected: Injected) -> None:
        self._injected: Final[Injected] = injected
        self._joined: Final[Entry] = injected.compiled(self._resolve)
        self._scopes: frozenset[Scope] = frozenset()

    def mark(self) -> None:
        """Take notice that values of scopes are shared otherwise now."""
        self._joined.invalidate()

    def function(self) -> Callable[..., Any] | None:
        """What a call goes to; None if it is a scope of its own."""
        scope = current()
        if scope is None or scope.owner is self._injected:
            return None
        covered = scope.covered
        if covered is SCOPED:
            return self._joined.function
        if not covered:
            return None
        # What was compiled is compiled anew when these change.
        needed = self._scopes if self._joined.compiled else self._injected.scopes(_NOTHING)
        lacking = needed - covered
        return self._opening(lacking) if lacking else self._joined.function

    def _resolve(self, given: Collection[str]) -> Wiring:
        self._scopes = self._injected.scopes(_NOTHING)
        return self._injected.joined(given)

    def _opening(self, lacking: frozenset[Scope]) -> Callable[..., Any]:
        """The same with a scope around the call, for what those that are open are not."""
        opening = {
            NodeKind.CALL: _call,
            NodeKind.AWAIT: _await,
            NodeKind.GENERATOR: _generate,
            NodeKind.ASYNC_GENERATOR: _agenerate,
        }[self._injected.kind]
        return opening(self._joined.function, OpenScope(lacking, self._injected))


def _call(function: Callable[..., Any], scope: OpenScope) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        with scope:
            return function(*args, **kwargs)

    return call


def _await(function: Callable[..., Any], scope: OpenScope) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:
        async with scope:
            return await function(*args, **kwargs)

    return call


def _generate(function: Callable[..., Any], scope: OpenScope) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        steps: Generator[Any, Any, Any] = function(*args, **kwargs)
        step: Callable[[Any], Any] = steps.send
        sent: Any = None
        with scope:
            while True:
                try:
                    value = step(sent)
                except StopIteration as stop:
                    return stop.value
                try:
                    with _hidden(scope):
                        sent = yield value
                except GeneratorExit:
                    steps.close()
                    raise
                except BaseException as thrown:
                    step, sent = steps.throw, thrown
                else:
                    step = steps.send

    return call


def _agenerate(function: Callable[..., Any], scope: OpenScope) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        stream: AsyncGenerator[Any, Any] = function(*args, **kwargs)
        async with scope:
            # What it is sent and what is thrown into it is handed on: it may be a context manager's.
            step: Awaitable[Any] = anext(stream)
            while True:
                try:
                    value = await step
                except StopAsyncIteration:
                    return
                try:
                    with _hidden(scope):
                        sent = yield value
                except GeneratorExit:
                    await stream.aclose()
                    raise
                except BaseException as thrown:
                    step = stream.athrow(thrown)
                else:
                    step = stream.asend(sent)

    return call


class _hidden:  # noqa: N801  # it reads like a statement
    """Where a scope that was opened here is not seen: others run between two steps of a generator."""

    __slots__ = ("_scope",)

    def __init__(self, scope: OpenScope) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._scope.hide()

    def __exit__(self, *_: object) -> None:
        self._scope.show()

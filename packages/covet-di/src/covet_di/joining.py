"""Whether a call joins a scope that is open, or is one itself: decided by each call."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from covet_di.scopes import OpenScope, current, hidden
from covet_plugin.graph import Entry, NodeKind

if TYPE_CHECKING:
    from covet_di.injected import Injected

__all__ = ("Joining",)

_NOTHING: Final[Collection[str]] = ()


class Joining:
    """The two ways to call a function, and the choice between them.

    A scope that the function itself opened is not joined by a call of that same function: each such call is one.

    Args:
        injected: the function.
    """

    def __init__(self, injected: Injected) -> None:
        self._injected: Final[Injected] = injected
        self._own: Final[Entry] = injected.compiled(injected.own)
        self._joined: Final[Entry] = injected.compiled(injected.joined)
        self.function: Final[Callable[..., Any]] = {
            NodeKind.CALL: self._call,
            NodeKind.AWAIT: self._await,
            NodeKind.GENERATOR: self._generate,
            NodeKind.ASYNC_GENERATOR: self._agenerate,
        }[injected.kind]()

    def mark(self) -> None:
        """Take notice that values of scopes are shared otherwise now."""
        self._own.invalidate()
        self._joined.invalidate()

    def _chosen(self) -> tuple[Callable[..., Any], OpenScope | None]:
        """What to call, and a scope to open around it for what those that are open are not."""
        scope = current()
        if scope is None or scope.owner is self._injected or not scope.covered:
            return self._own.function, None
        lacking = self._injected.scopes(_NOTHING) - scope.covered
        return self._joined.function, OpenScope(lacking, self._injected) if lacking else None

    def _call(self) -> Callable[..., Any]:
        own, chosen = self._own.function, self._chosen

        def call(*args: Any, **kwargs: Any) -> Any:
            if current() is None:
                return own(*args, **kwargs)
            function, scope = chosen()
            if scope is None:
                return function(*args, **kwargs)
            with scope:
                return function(*args, **kwargs)

        return call

    def _await(self) -> Callable[..., Any]:
        own, chosen = self._own.function, self._chosen

        async def call(*args: Any, **kwargs: Any) -> Any:
            if current() is None:
                return await own(*args, **kwargs)
            function, scope = chosen()
            if scope is None:
                return await function(*args, **kwargs)
            async with scope:
                return await function(*args, **kwargs)

        return call

    def _generate(self) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            function, scope = self._chosen()
            steps: Generator[Any, Any, Any] = function(*args, **kwargs)
            if scope is None:
                return (yield from steps)
            step: Callable[[Any], Any] = steps.send
            sent: Any = None
            with scope:
                while True:
                    try:
                        value = step(sent)
                    except StopIteration as stop:
                        return stop.value
                    try:
                        with hidden(scope):
                            sent = yield value
                    except GeneratorExit:
                        steps.close()
                        raise
                    except BaseException as thrown:
                        step, sent = steps.throw, thrown
                    else:
                        step = steps.send

        return call

    def _agenerate(self) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            function, scope = self._chosen()
            stream: AsyncGenerator[Any, Any] = function(*args, **kwargs)
            async with nullcontext() if scope is None else scope:
                # What it is sent and what is thrown into it is handed on: it may be a context manager's.
                step: Awaitable[Any] = anext(stream)
                while True:
                    try:
                        value = await step
                    except StopAsyncIteration:
                        return
                    try:
                        with hidden(scope):
                            sent = yield value
                    except GeneratorExit:
                        await stream.aclose()
                        raise
                    except BaseException as thrown:
                        step = stream.athrow(thrown)
                    else:
                        step = stream.asend(sent)

        return call

"""The part of a dependency after its `yield`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from covet_core.threadpool import ThreadPool

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("Teardown", "finalizers", "in_threads")

T = TypeVar("T")


class Teardown(AsyncExitStack):
    """What has to be torn down after a response was sent.

    A handler that fails tears down at once, so that the dependencies see its exception and may raise another one.
    """

    async def fail(self, error: BaseException) -> None:
        """Throw `error` into the dependencies, innermost first.

        The caller raises it again, whether they caught it or not: there is no result to go on with.
        """
        await self.__aexit__(type(error), error, error.__traceback__)

    def after(self, request: Request) -> None:
        """Leave it to `Plan.finish`, which the transport awaits when the response was sent."""
        finalizers(request).append(self)

    async def finish(self, error: BaseException | None) -> None:
        """Tear down, after the response was sent or, with `error`, couldn't be."""
        if error is None:
            await self.aclose()
            return
        try:
            await self.__aexit__(type(error), error, error.__traceback__)
        except BaseException as raised:
            if raised is not error:
                raise


def finalizers(request: Request) -> list[Teardown]:
    """What waits for the response to `request` to be sent."""
    found: list[Teardown] | None = getattr(request, "_finalizers", None)
    if found is None:
        found = request._finalizers = []  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
    return found


def in_threads(generator: Callable[..., Iterator[T]], pool: ThreadPool) -> Callable[..., ThreadedContext[T]]:
    """Make an async context manager of a `def` with `yield`, both of whose parts run in worker threads."""
    make = contextmanager(cast("Callable[..., Generator[T, None, None]]", generator))

    def context(*args: Any, **kwargs: Any) -> ThreadedContext[T]:
        return ThreadedContext(make(*args, **kwargs), pool)

    return context


class ThreadedContext(Generic[T]):
    """A context manager that is entered and left in a worker thread."""

    __slots__ = ("_entered", "_inner", "_pool")

    def __init__(self, inner: AbstractContextManager[T], pool: ThreadPool) -> None:
        self._entered = False
        self._inner = inner
        self._pool = pool

    async def __aenter__(self) -> T:
        try:
            return await self._pool.call(self._enter)
        except BaseException as error:
            if self._entered:  # cancelled while the thread opened what nobody would close
                await self.__aexit__(type(error), error, error.__traceback__)
            raise

    def _enter(self) -> T:
        value = self._inner.__enter__()
        self._entered = True
        return value

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        # Beyond the pool's limit: when every thread waits for what this would give back, it can't wait for a thread.
        return bool(await self._pool.call_beyond(self._inner.__exit__, kind, error, traceback))

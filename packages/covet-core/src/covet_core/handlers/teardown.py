"""The part of a dependency after its `yield`."""

from __future__ import annotations

import math
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

    __slots__ = ("_inner", "_pool")

    def __init__(self, inner: AbstractContextManager[T], pool: ThreadPool) -> None:
        self._inner = inner
        self._pool = pool

    async def __aenter__(self) -> T:
        return await self._pool.call(self._inner.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        from anyio import CancelScope, CapacityLimiter  # loaded by the pool, which entered
        from anyio.to_thread import run_sync

        # Not by the pool: when every thread waits for what this would give back, nothing may wait for a thread. And not
        # to be cancelled, or the resource would be lost.
        caught = None
        with CancelScope(shield=True):
            leave = self._inner.__exit__
            caught = await run_sync(leave, kind, error, traceback, limiter=CapacityLimiter(math.inf))
        return bool(caught)

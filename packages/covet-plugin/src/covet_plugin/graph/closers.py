"""How each kind of resource is closed: told of an exception or not, and what it raised in turn.

A closer returns what came out of the resource: None when it ended, also when it swallowed the exception; the exception
that it was told of; or another one. It never raises.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from covet_plugin.graph.node import NodeKind

if TYPE_CHECKING:
    from covet_plugin.graph.errors import DidNotYield, YieldedTwice
    from covet_plugin.graph.node import Node

__all__ = ("END", "Closer", "Outcome", "aleft", "closer_of", "left")


class _End:
    def __repr__(self) -> str:
        return "END"


END: Final[object] = _End()
"""What `next` returns of a generator that has ended."""

Outcome = BaseException | None


class Closer:
    """Closes the resources of one node.

    Args:
        node: whose resources they are.
        thread: runs a function in a worker thread, for what blocks; None to call in place.
    """

    __slots__ = ("name", "thread", "value", "where")

    waits: ClassVar[bool] = False
    """Whether closing takes an `await` by itself, the thread's apart."""

    def __init__(self, node: Node, thread: Callable[..., Awaitable[Any]] | None) -> None:
        self.name: Final[str] = node.name
        self.where: Final[str] = node.where
        self.value: Final[Any] = node.value
        self.thread: Final[Callable[..., Awaitable[Any]] | None] = thread

    def close(self, resource: Any, error: BaseException | None) -> Outcome:
        """Close `resource`, which is told of `error`."""
        raise NotImplementedError

    async def aclose(self, resource: Any, error: BaseException | None) -> Outcome:
        """The same for what takes an `await`."""
        return self.close(resource, error)

    def silent(self) -> DidNotYield:
        """The error of one that ended without a `yield`."""
        from covet_plugin.graph.errors import DidNotYield

        return DidNotYield(name=self.name, where=self.where)


class _Generator(Closer):
    __slots__ = ()

    def close(self, resource: Any, error: BaseException | None) -> Outcome:
        traceback = None if error is None else error.__traceback__
        try:
            if error is None:
                next(resource)
            else:
                resource.throw(error)
        except StopIteration:
            return None
        except BaseException as raised:
            return _same(raised, error, traceback)
        return self.twice(resource)

    def twice(self, resource: Any) -> YieldedTwice:
        """Close one that yielded again, and return the error of it."""
        try:
            resource.close()
        except BaseException as raised:
            return _again(self, raised)
        return _again(self)


class _AsyncGenerator(Closer):
    __slots__ = ()
    waits: ClassVar[bool] = True

    async def aclose(self, resource: Any, error: BaseException | None) -> Outcome:
        traceback = None if error is None else error.__traceback__
        try:
            if error is None:
                await resource.__anext__()
            else:
                await resource.athrow(error)
        except StopAsyncIteration:
            return None
        except BaseException as raised:
            return _same(raised, error, traceback)
        return await self.twice(resource)

    async def twice(self, resource: Any) -> YieldedTwice:
        """Close one that yielded again, and return the error of it."""
        try:
            await resource.aclose()
        except BaseException as raised:
            return _again(self, raised)
        return _again(self)


class _Context(Closer):
    __slots__ = ()

    def close(self, resource: Any, error: BaseException | None) -> Outcome:
        return left(resource, error)


class _AsyncContext(Closer):
    __slots__ = ()
    waits: ClassVar[bool] = True

    async def aclose(self, resource: Any, error: BaseException | None) -> Outcome:
        return await aleft(resource, error)


_CLOSERS: Final[dict[NodeKind, type[Closer]]] = {
    NodeKind.GENERATOR: _Generator,
    NodeKind.ASYNC_GENERATOR: _AsyncGenerator,
    NodeKind.CONTEXT: _Context,
    NodeKind.ASYNC_CONTEXT: _AsyncContext,
}


def closer_of(node: Node, thread: Callable[..., Awaitable[Any]] | None = None) -> Closer:
    """What closes the resources of a node that has some."""
    found = _CLOSERS.get(node.kind)
    if found is None:
        from covet_plugin.graph.board import SHOWN_CLOSERS

        found = SHOWN_CLOSERS[node.kind]
    return found(node, thread)


def left(manager: Any, error: BaseException | None) -> Outcome:
    """Leave a context manager, which is told of `error`."""
    traceback = None if error is None else error.__traceback__
    try:
        swallowed = manager.__exit__(None if error is None else type(error), error, traceback)
    except BaseException as raised:
        return _same(raised, error, traceback)
    return None if swallowed else error


async def aleft(manager: Any, error: BaseException | None) -> Outcome:
    """The same for an async one."""
    traceback = None if error is None else error.__traceback__
    try:
        swallowed = await manager.__aexit__(None if error is None else type(error), error, traceback)
    except BaseException as raised:
        return _same(raised, error, traceback)
    return None if swallowed else error


def _same(raised: BaseException, error: BaseException | None, traceback: Any) -> BaseException:
    """What was raised, or the error that the resource was told of, if it let that pass."""
    if error is not None and (raised is error or _wrapped(raised, error)):
        # Not with the way through the resource: it is the traceback of what failed before.
        error.__traceback__ = traceback
        return error
    return raised


def _wrapped(raised: BaseException, error: BaseException) -> bool:
    # These two can't leave a generator, which raises a RuntimeError from them in their place.
    return (
        isinstance(error, StopIteration | StopAsyncIteration)
        and type(raised) is RuntimeError
        and raised.__cause__ is error
    )


def _again(closer: Closer, cause: BaseException | None = None) -> YieldedTwice:
    from covet_plugin.graph.errors import YieldedTwice

    error = YieldedTwice(name=closer.name, where=closer.where)
    error.__cause__ = cause
    return error

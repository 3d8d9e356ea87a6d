"""Tearing down what was opened: in reverse order, all of it, whatever fails.

Each resource is told of the exception that its user ends with, if any, as a `with` block would:

* One that swallows it changes nothing. There is no result to go on with, so the exception is raised all the same, and
  the others are told of it too.
* One that raises another exception in its place replaces it; the others are told of that one.
* When several fail, they are raised as one `ExceptionGroup`. An exception that was raised `from` the one that the
  resource was told of isn't a failure of its own but a translation of that.
* A cancellation or an exit that arrives meanwhile is raised itself, with the failures as its context.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covet_plugin.graph.closers import Closer

__all__ = ("Opened", "Teardown", "aunwind", "unwind")

Opened = tuple["Closer", Any]
"""A resource and what closes it; the resource is None when it isn't open."""


class Teardown:
    """What was opened, until it is closed.

    Args:
        opened: what is open already, in the order in which it was opened.
    """

    __slots__ = ("opened",)

    def __init__(self, opened: Iterable[Opened] = ()) -> None:
        self.opened: list[Opened] = list(opened)

    def push(self, closer: Closer, resource: Any) -> None:
        """Have `resource` closed, before everything that was pushed earlier."""
        self.opened.append((closer, resource))

    def close(self, error: BaseException | None = None) -> None:
        """Close everything, where nothing can be awaited.

        Args:
            error: what the resources are told of. The caller raises it again.

        Raises:
            TeardownNotAsync: something takes an `await` to close. Nothing was closed.
            BaseException: what they raised, if that isn't `error`.
        """
        if not self.opened:
            return
        for closer, _ in self.opened:
            if closer.waits:
                from covet_plugin.graph.errors import TeardownNotAsync

                raise TeardownNotAsync(name=closer.name, where=closer.where)
        opened, self.opened = self.opened, []
        unwind(error, reversed(opened))

    async def aclose(self, error: BaseException | None = None) -> None:
        """Close everything.

        Args:
            error: what the resources are told of. The caller raises it again.

        Raises:
            BaseException: what they raised, if that isn't `error`.
        """
        if not self.opened:
            return
        opened, self.opened = self.opened, []
        await aunwind(error, reversed(opened))


def unwind(error: BaseException | None, opened: Iterable[Opened], *, failed: bool = False) -> None:
    """Close `opened`, in this order.

    Args:
        error: what they are told of. The caller raises it again.
        opened: what is open.
        failed: whether `error` is itself one of tearing down, and belongs into the group of those.
    """
    ended = _Ending(error, failed)
    for closer, resource in opened:
        if resource is not None:
            ended.note(closer.close(resource, ended.error))
    ended.settle()


async def aunwind(error: BaseException | None, opened: Iterable[Opened], *, failed: bool = False) -> None:
    """The same for resources some of which take an `await`. Neighbours that block share one visit to a thread."""
    ended = _Ending(error, failed)
    blocking: list[Opened] = []
    for closer, resource in opened:
        if resource is None:
            continue
        if blocking and closer.thread is not blocking[-1][0].thread:
            await _in_thread(blocking, ended)
            blocking = []
        if closer.thread is not None:
            blocking.append((closer, resource))
        elif closer.waits:
            ended.note(await closer.aclose(resource, ended.error))
        else:
            ended.note(closer.close(resource, ended.error))
    if blocking:
        await _in_thread(blocking, ended)
    ended.settle()


async def _in_thread(opened: list[Opened], ended: _Ending) -> None:
    from contextvars import copy_context

    def close() -> None:
        for closer, resource in opened:
            ended.note(copy_context().run(closer.close, resource, ended.error))

    thread = opened[0][0].thread
    assert thread is not None
    try:
        await thread(close)
    except BaseException as raised:  # cancelled while the thread was at work
        ended.note(raised)


class _Ending:
    """The exception that a user of resources ends with, as it changes while they are closed."""

    __slots__ = ("error", "failures", "first")

    def __init__(self, error: BaseException | None, failed: bool) -> None:
        self.first = error
        self.error = error
        self.failures: list[BaseException] = [error] if failed and error is not None else []

    def note(self, outcome: BaseException | None) -> None:
        if outcome is None or outcome is self.error:
            return
        if self.failures and self.failures[-1] is self.error and _translates(outcome, self.error):
            self.failures.pop()
        self.failures.append(outcome)
        self.error = outcome

    def settle(self) -> None:
        """Raise what has to be raised, if it isn't the exception that it began with."""
        error = self._final()
        if error is None or error is self.first:
            return
        context = error.__context__
        try:
            raise error
        except BaseException:
            # `raise` gave it the exception that is being handled, in place of the one that it was raised after.
            error.__context__ = context
            raise
        finally:
            self.first = self.error = error = context = None
            self.failures = []

    def _final(self) -> BaseException | None:
        if len(self.failures) < 2:
            return self.failures[0] if self.failures else None
        exits = [each for each in self.failures if not isinstance(each, Exception)]
        others = [each for each in self.failures if isinstance(each, Exception)]
        if not exits:
            return _group(others, self.first)
        if others:
            exits[-1].__context__ = _group(others, self.first)
        return exits[-1]


def _group(failures: list[Exception], first: BaseException | None) -> ExceptionGroup[Exception]:
    group = ExceptionGroup("several resources failed to close", failures)
    if first is not failures[0]:
        group.__context__ = first
    return group


def _translates(raised: BaseException, error: BaseException | None) -> bool:
    cause = raised.__cause__
    while cause is not None and cause is not error:
        cause = cause.__cause__
    return cause is not None

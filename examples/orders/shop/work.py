"""What a request changes, as a whole."""

from collections.abc import Iterator
from contextlib import ExitStack

__all__ = ["UnitOfWork", "unit_of_work"]


class UnitOfWork(ExitStack):
    """How to undo what was done so far: `work.callback(undo, ...)`."""


def unit_of_work() -> Iterator[UnitOfWork]:
    """A unit of work for one request: when that fails or is cancelled, it is undone, the latest step first."""
    with UnitOfWork() as work:
        yield work
        work.pop_all()  # it went well: there is nothing to undo

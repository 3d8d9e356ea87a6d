"""Work that makes many objects and no garbage, without the garbage collector looking through them meanwhile."""

from __future__ import annotations

import gc
from types import TracebackType

__all__ = ("uncollected",)


class uncollected:  # noqa: N801  # it reads like a statement
    """Where no garbage is collected, unless somebody turns the collector on.

    A check of ten thousand nodes keeps all that it makes until its end: the collector, which is called for by every few
    hundred new objects, would take as long as the check itself.
    """

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._was_on:
            gc.enable()

"""How a worker of Granian tells that its start failed: Granian hands nothing over but an exit code."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan

__all__ = ("StartReport",)


@record()
class StartReport:
    """A file with the lines that a failed start has to say, written by workers and read by the process above them."""

    path: Path
    debug: bool = False
    """Whether the traceback is printed too."""

    @asynccontextmanager
    async def lifespan(self, plan: Plan) -> AsyncGenerator[None, None]:
        """The plan's lifespan. When it can't be entered it is told here, and the process ends: nothing serves yet."""
        context = plan.lifespan()
        try:
            await context.__aenter__()
        except Exception as exc:
            self._write(exc)
            # An exception would have Granian print a report of its own, and end the process all the same.
            os._exit(1)
        try:
            yield
        except BaseException as exc:
            if not await context.__aexit__(type(exc), exc, exc.__traceback__):
                raise
        else:
            await context.__aexit__(None, None, None)

    def _write(self, exc: Exception) -> None:
        from covet_core.server.errors import StartupFailed, origin, reason
        from covet_core.server.report import explain

        failure = StartupFailed(reason=reason(exc), where=origin(exc))
        failure.__cause__ = exc
        if self.debug:
            traceback.print_exception(failure)
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in explain(failure))

    def lines(self) -> tuple[str, ...]:
        """What failed, each thing once; empty when every worker started."""
        return tuple(dict.fromkeys(self.path.read_text(encoding="utf-8").splitlines()))

    def silence(self, logger: logging.Logger) -> None:
        """Have `logger` say nothing more once a start failed: what there is to say is in the file."""
        logger.addFilter(lambda _: self.path.stat().st_size == 0)

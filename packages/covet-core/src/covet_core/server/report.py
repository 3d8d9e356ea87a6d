"""An exception told in lines, one for each fault."""

from __future__ import annotations

import sys
import traceback
from typing import cast

from covet_core.server.errors import WorkerStartFailed, origin, reason
from covet_plugin import CovetError

__all__ = ("explain", "report")

_ENDS = (".", "!", "?", ":")
"""What a sentence ends with. The words of another library's exception often have no end."""


def explain(exc: BaseException) -> list[str]:
    """Return one line for `exc`, or one for each exception of a group."""
    if isinstance(exc, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", exc)
        return [line for each in group.exceptions for line in explain(each)]
    if isinstance(exc, WorkerStartFailed) and exc.lines:
        return list(exc.lines)
    if isinstance(exc, CovetError):
        told, hint = (" ".join((part or "").split()) for part in (exc.render(), exc.hint()))
        if hint and told[-1:] not in _ENDS:
            told += "."
        return [" ".join(filter(None, (told, hint, f"[{exc.code}]")))]
    where = origin(exc)
    return [f"{reason(exc)} ({where})" if where else reason(exc)]


def report(exc: BaseException, *, debug: bool = False) -> None:
    """Print `exc` to standard error: a line for each fault, and the traceback when `debug` is on."""
    if debug:
        traceback.print_exception(exc, file=sys.stderr)
    for line in explain(exc):
        sys.stderr.write(f"covet: {line}\n")

"""From lines to code, and what a traceback reads."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from types import CodeType, FunctionType
from typing import Any
from weakref import finalize

from covet_plugin.graph.lines import Lines, remarked

__all__ = ("executed", "forget_with", "renamed")

_numbers = count(1)
_SHARED = 4_000
"""Characters of a function that others may have the shape of."""


def executed(lines: Lines, names: dict[str, Any], label: str) -> str:
    """Run definitions with `names` as their globals, and return the name of the file that tracebacks give them.

    Args:
        lines: definitions of functions.
        names: their globals, to which they are added.
        label: what the file is named after.
    """
    source = "".join(f"{code}\n" for code, _ in lines)
    exec(_shared(source) if len(source) < _SHARED else _compiled(source), names)
    filename = f"<covet {label} {next(_numbers)}>"
    text = remarked(lines)
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    for function in names.values():
        if isinstance(function, FunctionType) and function.__globals__ is names:
            function.__code__ = function.__code__.replace(co_filename=filename)
    return filename


def renamed(code: CodeType, names: dict[str, str]) -> CodeType:
    """The same code with other names for its globals."""
    return code.replace(co_names=tuple(names.get(name, name) for name in code.co_names))


def forget_with(code: CodeType, filename: str, unbind: Callable[[], object] | None = None) -> None:
    """Forget the lines of `code`, and call `unbind`, when neither a function nor a running call has it any more."""
    finalize(code, _forget, filename, unbind).atexit = False


def _forget(filename: str, unbind: Callable[[], object] | None) -> None:
    if unbind is not None:
        unbind()
    linecache.cache.pop(filename, None)


def _compiled(source: str) -> CodeType:
    return compile(source, "<covet>", "exec")


_shared = lru_cache(maxsize=1024)(_compiled)

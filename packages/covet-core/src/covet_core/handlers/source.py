"""Where a function is written, for messages."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from inspect import unwrap
from types import CodeType
from typing import Any

__all__ = ("name_of", "where")


def name_of(function: Callable[..., Any] | object) -> str:
    """A function's or class's own name; that of the class for an object that can be called."""
    while isinstance(function, partial):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else type(function).__name__


def where(function: Callable[..., Any] | object) -> str:
    """`path/to/file.py:line in function`; only a dotted name for what wasn't written in Python."""
    while isinstance(function, partial):
        function = function.func
    code = _code_of(function)
    if code is not None:
        return f"{_short(code.co_filename)}:{code.co_firstlineno} in {name_of(function)}"
    return f"{getattr(function, '__module__', None) or '?'}.{name_of(function)}"


def _code_of(function: object) -> CodeType | None:
    plain = unwrap(function) if callable(function) else function
    for holder in (plain, getattr(plain, "__func__", None), _method(plain, "__init__"), _method(plain, "__call__")):
        code = getattr(holder, "__code__", None)
        if isinstance(code, CodeType):
            return code
    return None


def _method(owner: object, name: str) -> object:
    wanted = "__init__" if isinstance(owner, type) else "__call__"
    return getattr(owner if isinstance(owner, type) else type(owner), name, None) if name == wanted else None


def _short(path: str) -> str:
    here = os.getcwd()
    return os.path.relpath(path, here) if path.startswith(here + os.sep) else path

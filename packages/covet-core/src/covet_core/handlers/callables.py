"""What kind of function something is, which decides how it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

__all__ = ("CallKind", "is_async", "kind_of")

CallKind = Literal["async", "sync", "async_generator", "generator", "class"]
"""`async def`, `def`, `async def` with `yield`, `def` with `yield`, or a class."""


def kind_of(function: Callable[..., Any]) -> CallKind:
    """How `function` is called. Of an object that can be called, its `__call__` decides; of a wrapper made with
    `functools.wraps`, what it wraps does, because it returns what that returns.
    """
    while isinstance(function, partial):
        function = function.func
    if isinstance(function, type):
        return "class"
    plain = _called(inspect.unwrap(function))
    if inspect.isasyncgenfunction(plain):
        return "async_generator"
    if inspect.isgeneratorfunction(plain):
        return "generator"
    if inspect.iscoroutinefunction(plain) or inspect.iscoroutinefunction(_called(function)):
        return "async"
    return "sync"


def is_async(function: Callable[..., Any]) -> bool:
    """Whether what it returns has to be awaited."""
    return kind_of(function) == "async"


def is_asgi(function: Callable[..., Any]) -> bool:
    """Whether it is an ASGI application: called with `(scope, receive, send)`."""
    code = getattr(function if inspect.isroutine(function) else type(function).__call__, "__code__", None)
    return code is not None and code.co_varnames[: code.co_argcount][-3:] == ("scope", "receive", "send")


def _called(function: Any) -> Any:
    """The function that runs when it is called."""
    if inspect.isroutine(function):
        return function
    return inspect.unwrap(type(function).__call__)

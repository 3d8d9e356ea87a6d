"""What a callable is and gives: how it is called, and of which type its result is."""

from __future__ import annotations

import inspect
import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
)
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any, get_args, get_origin, get_type_hints

from covet_plugin.graph import NodeKind

__all__ = ("YIELDING", "closed_over", "kind_of", "name_of", "place_of", "return_type")

YIELDING = frozenset({NodeKind.GENERATOR, NodeKind.ASYNC_GENERATOR})
"""The kinds of function that go on after they gave their value."""

_YIELDED = (Iterator, AsyncIterator, Generator, AsyncGenerator, Iterable, AsyncIterable)


def closed_over(function: Any) -> dict[str, Any]:
    """The names that the code around a function knows and its module doesn't, as far as they are assigned."""
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    cells = getattr(function, "__closure__", None) or ()
    found: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return found


def kind_of(function: Any) -> NodeKind:
    """How the value that `function` makes comes about: by a call, an `await`, or the first `yield`."""
    plain = _plain(function)
    if isinstance(plain, type):
        return NodeKind.CALL
    if inspect.isasyncgenfunction(plain):
        return NodeKind.ASYNC_GENERATOR
    if inspect.isgeneratorfunction(plain):
        return NodeKind.GENERATOR
    return NodeKind.AWAIT if inspect.iscoroutinefunction(plain) else NodeKind.CALL


def name_of(function: Any) -> str:
    """Its own name; that of the class for an object that can be called."""
    while isinstance(function, partial):
        function = function.func  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(name, str):
        return name
    return repr(function) if get_origin(function) is not None else type(function).__qualname__  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType, reportUnknownMemberType]


def place_of(function: Any) -> str:
    """Where it is written: ``path/to/file.py:12``; nothing for what wasn't written in Python."""
    plain = _plain(function)
    holder = getattr(plain, "__init__", None) if isinstance(plain, type) else inspect.unwrap(plain)
    code = getattr(holder, "__code__", None)
    if not isinstance(code, CodeType):
        return ""
    here = os.getcwd() + os.sep
    return f"{code.co_filename.removeprefix(here)}:{code.co_firstlineno}"


def return_type(function: Any, *, entered: bool = True) -> Any:
    """The type of what it makes: a class itself, else its return annotation; of a generator, what it yields.

    ``Any`` when it doesn't say, or when what it says can't be resolved.

    Args:
        function: the function.
        entered: whether a generator is run to its first ``yield``; else it is itself what is made.
    """
    if isinstance(function, type) or get_origin(function) is not None:
        return function
    plain = _plain(function)
    if not isinstance(plain, FunctionType):
        # A NewType can be called, and is a type.
        return function if hasattr(function, "__supertype__") else Any
    try:
        annotation = plain.__annotations__.get("return", Any)
    except NameError:  # from Python 3.14 on: one that type checkers alone know
        return Any
    if isinstance(annotation, str):
        annotation = _resolved(plain)
    kind = kind_of(function)
    return annotation if kind in YIELDING and not entered else _made(annotation, kind)


def _made(annotation: Any, kind: NodeKind) -> Any:
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if kind in YIELDING:
        return arguments[0] if origin in _YIELDED and arguments else Any
    if origin in (Awaitable, Coroutine) and arguments and kind is NodeKind.CALL:
        return arguments[-1]
    return annotation


def _resolved(function: FunctionType) -> Any:
    try:
        return get_type_hints(function, include_extras=True).get("return", Any)
    except Exception:  # an annotation is an expression: it can raise anything
        return Any


def _plain(function: Any) -> Callable[..., Any] | type:
    while isinstance(function, partial):
        function = function.func  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(function, MethodType):
        return function.__func__
    if isinstance(function, (type, FunctionType)) or inspect.isroutine(function):  # pyright: ignore[reportUnknownArgumentType]
        return function  # pyright: ignore[reportUnknownVariableType]
    if get_origin(function) is not None or hasattr(function, "__supertype__"):  # pyright: ignore[reportUnknownArgumentType]
        return object
    call = getattr(type(function), "__call__", None)  # pyright: ignore[reportUnknownArgumentType]  # noqa: B004
    return call if isinstance(call, FunctionType) else object

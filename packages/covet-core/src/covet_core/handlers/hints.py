"""Parameters and their annotations, also when `from __future__ import annotations` made them strings."""

from __future__ import annotations
import __future__

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from types import FunctionType
from typing import Any, get_type_hints

from covet_core.handlers.faults import BadHandler, UnresolvedAnnotation
from covet_core.handlers.source import where

__all__ = ("Namespace", "local_names", "parameters_of", "return_type_of")

Namespace = Mapping[str, Any]
"""Names of the function that a handler was defined in."""


def local_names(function: object, frame_depth: int) -> Namespace | None:
    """The local names around a handler that was defined inside a function and has its annotations as strings.

    Such annotations can't be looked up in the module; nothing is kept for any other handler.

    Args:
        function: the handler.
        frame_depth: how many frames above the caller it was defined in.
    """
    plain = inspect.unwrap(function) if callable(function) else function
    if not isinstance(plain, FunctionType) or "<locals>" not in plain.__qualname__:
        return None
    if not _has_strings(plain):
        return None
    frame = inspect.currentframe()
    for _ in range(frame_depth + 1):
        frame = frame.f_back if frame is not None else None
    return None if frame is None else dict(frame.f_locals)


def _has_strings(function: FunctionType) -> bool:
    if function.__code__.co_flags & __future__.annotations.compiler_flag:
        return True
    try:
        return any(isinstance(annotation, str) for annotation in function.__annotations__.values())
    except Exception:  # from Python 3.14 on they are evaluated only here; what they raise is the plan's to report
        return False


def parameters_of(function: Callable[..., Any], names: Namespace | None) -> list[inspect.Parameter]:
    """The parameters of `function`, with the types that their annotations stand for.

    Raises:
        BadHandler: it has no signature, or takes `*args` or `**kwargs`, which nothing could fill.
        UnresolvedAnnotation: an annotation names something that doesn't exist.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise BadHandler(where=where(function), reason=f"it has no signature ({error})") from None
    hints = _hints(function, names)
    found: list[inspect.Parameter] = []
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
            raise BadHandler(where=where(function), reason=f"nothing in a request fills {stars}{parameter.name}")
        found.append(parameter.replace(annotation=hints.get(parameter.name, parameter.annotation)))
    return found


def return_type_of(function: Callable[..., Any], names: Namespace | None) -> Any:
    """What `function` is annotated to return; `inspect.Signature.empty` when it doesn't say.

    Raises:
        UnresolvedAnnotation: an annotation names something that doesn't exist.
    """
    return _hints(function, names).get("return", inspect.Signature.empty)


def _hints(function: Any, names: Namespace | None) -> dict[str, Any]:
    while isinstance(function, partial):
        function = function.func
    holder = function
    if isinstance(function, type):
        holder = inspect.getattr_static(function, "__init__")
    elif not inspect.isroutine(function):
        holder = type(function).__call__
    try:
        return get_type_hints(holder, localns=_locals(holder, names), include_extras=True)
    except NameError as error:
        raise UnresolvedAnnotation(where=where(function), reason=str(error)) from error
    except Exception as error:  # annotations are expressions: they can raise anything
        raise UnresolvedAnnotation(where=where(function), reason=f"{type(error).__name__}: {error}") from error


def _locals(function: Any, names: Namespace | None) -> dict[str, Any] | None:
    plain = inspect.unwrap(function)
    free = getattr(getattr(plain, "__code__", None), "co_freevars", ())
    cells = getattr(plain, "__closure__", None) or ()
    closed = {name: cell.cell_contents for name, cell in zip(free, cells, strict=False) if _filled(cell)}
    return {**(names or {}), **closed} or None


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018  # an empty cell raises
    except ValueError:
        return False
    return True

"""What a callable takes, as far as it can be told cheaply: a graph may have ten thousand of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import partial
from types import FunctionType, MethodType
from typing import Any, Final, cast, get_origin

__all__ = ("Takes", "takes_of")

_ARGS: Final = 0x04
_KWARGS: Final = 0x08
_EMPTY: Final = inspect.Parameter.empty


class Takes:
    """The parameters of a callable.

    Args:
        positional: the names of those that can be given by position, in order.
        by_name: the names of all that can be given by keyword.
        required: the names of those without a default.
        more_args: whether it takes any number of positional arguments.
        more_kwargs: whether it takes any keyword.
        annotations: what is annotated, by name; text where annotations are text.
        around: the function that they are annotations of.
    """

    __slots__ = ("_around", "annotations", "by_name", "more_args", "more_kwargs", "positional", "required")

    def __init__(
        self,
        positional: tuple[str, ...],
        by_name: Iterable[str],
        required: Iterable[str],
        annotations: dict[str, Any],
        around: Any,
        *,
        more_args: bool,
        more_kwargs: bool,
    ) -> None:
        self.positional: Final = positional
        self.by_name: Final = frozenset(by_name)
        self.required: Final = tuple(required)
        self.annotations: Final = annotations
        self.more_args: Final = more_args
        self.more_kwargs: Final = more_kwargs
        self._around: Final = around

    def annotation(self, name: str) -> Any:
        """What `name` is annotated with; ``Any`` when nothing says, or it can't be resolved."""
        found = self.annotations.get(name, Any)
        if not isinstance(found, str):
            return found
        known = getattr(self._around, "__globals__", {})
        plain = known.get(found)
        if isinstance(plain, type):
            return plain
        try:
            resolved = eval(found, known, _class_names(self._around))
        except Exception:  # a name that type checkers alone know
            return Any
        self.annotations[name] = resolved
        return resolved


def takes_of(function: Any) -> Takes | None:
    """What `function` takes; None when nothing tells."""
    if get_origin(function) is not None:
        function = get_origin(function)
    if isinstance(function, type):
        made = _initialised(cast("type[Any]", function))
        return _of_signature(function) if made is None else _of_code(made, 1)
    if isinstance(function, FunctionType) and not hasattr(function, "__wrapped__"):
        return _of_code(function, 0)
    if isinstance(function, MethodType) and isinstance(function.__func__, FunctionType):
        return _of_code(function.__func__, 1)
    return _of_signature(function)


def _initialised(cls: type) -> FunctionType | None:
    """The `__init__` of a class that is called as Python has it; None for any other."""
    made: Any = cls
    if type(made).__call__ is not type.__call__ or made.__new__ is not object.__new__:
        return None
    found = made.__init__
    return found if isinstance(found, FunctionType) and not hasattr(found, "__wrapped__") else None


def _of_code(function: FunctionType, skipped: int) -> Takes:
    code = function.__code__
    count = code.co_argcount
    names = code.co_varnames
    only = names[count : count + code.co_kwonlyargcount]
    defaults = len(function.__defaults__ or ())
    without = names[skipped : max(count - defaults, skipped)]
    keyword_defaults = function.__kwdefaults__ or {}
    return Takes(
        names[skipped:count],
        (*names[max(code.co_posonlyargcount, skipped) : count], *only),
        (*without, *(name for name in only if name not in keyword_defaults)),
        _annotations(function),
        function,
        more_args=bool(code.co_flags & _ARGS),
        more_kwargs=bool(code.co_flags & _KWARGS),
    )


def _of_signature(function: Callable[..., Any]) -> Takes | None:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # it has none, or one that can't be read
        return None
    kinds = inspect.Parameter
    positional = [each for each in parameters if each.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    by_name = [each for each in parameters if each.kind in (kinds.KEYWORD_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    single = {*positional, *by_name}
    inner: Any = function
    while isinstance(inner, partial):
        inner = cast("Any", inner).func
    return Takes(
        tuple(each.name for each in positional),
        (each.name for each in by_name),
        (each.name for each in parameters if each in single and each.default is _EMPTY),
        {each.name: each.annotation for each in parameters if each.annotation is not _EMPTY},
        inspect.unwrap(inner),
        more_args=any(each.kind is kinds.VAR_POSITIONAL for each in parameters),
        more_kwargs=any(each.kind is kinds.VAR_KEYWORD for each in parameters),
    )


def _annotations(function: FunctionType) -> dict[str, Any]:
    try:
        return dict(function.__annotations__)
    except NameError:  # from Python 3.14 on: one that type checkers alone know
        return {}


def _class_names(function: Any) -> dict[str, Any]:
    """The names that the code around a function knows and its module doesn't."""
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    cells = getattr(function, "__closure__", None) or ()
    found: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return found

"""What a callable takes, as far as it can be told cheaply: a graph may have ten thousand of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any, Final, cast, get_origin

from covet_di.callables import closed_over

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

    __slots__ = (
        "_around", "_resolved", "annotations", "by_name", "more", "more_args", "more_kwargs", "positional", "required"
    )  # fmt: skip

    def __init__(
        self,
        positional: tuple[str, ...],
        by_name: tuple[str, ...],
        required: tuple[str, ...],
        annotations: dict[str, Any],
        around: Any,
        *,
        more_args: bool,
        more_kwargs: bool,
    ) -> None:
        self.positional: Final = positional
        self.by_name: Final = by_name
        self.required: Final = required
        self.annotations: Final = annotations
        self.more: Final = more_args or more_kwargs or len(by_name) > len(positional)
        """Whether it takes more than what can be given by position."""
        self.more_args: Final = more_args
        self.more_kwargs: Final = more_kwargs
        self._around: Final = around
        self._resolved: dict[str, Any] | None = None

    def annotation(self, name: str) -> Any:
        """What `name` is annotated with; ``Any`` when nothing says, or it can't be resolved."""
        found = self.annotations.get(name, Any)
        if not isinstance(found, str):
            return found
        if self._resolved is None:
            self._resolved = {}
        if found not in self._resolved:
            self._resolved[found] = self._resolve(found)
        return self._resolved[found]

    def _resolve(self, found: str) -> Any:
        known = getattr(self._around, "__globals__", {})
        plain = known.get(found)
        if isinstance(plain, type):
            return plain
        try:
            return eval(found, known, closed_over(self._around))
        except Exception:  # a name that type checkers alone know
            return Any


def takes_of(function: Any) -> Takes | None:
    """What `function` takes; None when nothing tells."""
    if not isinstance(function, type | FunctionType) and get_origin(function) is not None:
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
    defaults = len(function.__defaults__ or ())
    by_name = names[max(code.co_posonlyargcount, skipped) : count]
    required = names[skipped : max(count - defaults, skipped)]
    if code.co_kwonlyargcount:
        only = names[count : count + code.co_kwonlyargcount]
        keyword_defaults = function.__kwdefaults__ or {}
        by_name += only
        required += tuple(name for name in only if name not in keyword_defaults)
    return Takes(
        names[skipped:count],
        by_name,
        required,
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
        tuple(each.name for each in by_name),
        tuple(each.name for each in parameters if each in single and each.default is _EMPTY),
        {each.name: each.annotation for each in parameters if each.annotation is not _EMPTY},
        inspect.unwrap(inner),
        more_args=any(each.kind is kinds.VAR_POSITIONAL for each in parameters),
        more_kwargs=any(each.kind is kinds.VAR_KEYWORD for each in parameters),
    )


def _annotations(function: FunctionType) -> dict[str, Any]:
    try:
        return function.__annotations__
    except NameError:  # from Python 3.14 on: one that type checkers alone know
        return {}

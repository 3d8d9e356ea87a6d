"""Which arguments a call can take by position: Python passes keywords in twice the time."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

__all__ = ("leading_parameters",)


def leading_parameters(make: Callable[..., Any] | None) -> tuple[str, ...]:
    """The names of the parameters that `make` takes by position or by keyword, in order; none where that isn't sure.

    It is read from the code alone: a signature may be made up, and takes longer to be read.
    """
    skipped = 0
    function: object = make
    if isinstance(make, MethodType):
        function, skipped = make.__func__, 1
    elif isinstance(make, type):
        made_by, set_up_by = getattr(make, "__new__", None), getattr(make, "__init__", None)
        if type(make).__call__ is not type.__call__ or made_by is not object.__new__:
            return ()
        function, skipped = set_up_by, 1
    if not isinstance(function, FunctionType):
        return ()
    code = function.__code__
    return code.co_varnames[skipped : code.co_argcount]

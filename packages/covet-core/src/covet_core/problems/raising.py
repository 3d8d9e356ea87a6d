"""`@raises`: the problems that a function may end a request with, said where they are raised."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from covet_core.http.exceptions import HTTPException

__all__ = ("raised_by", "raises")

F = TypeVar("F", bound=Callable[..., Any])

_ATTRIBUTE: Final = "__covet_raises__"


def raises(*problems: type[HTTPException]) -> Callable[[F], F]:
    """Declare that the decorated function may raise these problems: a dependency, a middleware, a handler.

    Every route that depends on it, or that it stands in front of, declares them too, and so does the OpenAPI document::

        @raises(NotSignedIn)
        async def current_user(authorization: Annotated[str, Header()] = "") -> User: ...

    Of a class that is a dependency or a middleware, the class is decorated; its subclasses inherit what it declares.
    Decorators add up. The function is returned as it is.

    Args:
        problems: subclasses of `Problem`.
    """

    def declare(function: F) -> F:
        setattr(function, _ATTRIBUTE, tuple(dict.fromkeys((*problems, *raised_by(function)))))
        return function

    return declare


def raised_by(function: object) -> tuple[type[HTTPException], ...]:
    """What `function` was declared to raise: the function itself, what a `partial` calls, or an object's class."""
    while isinstance(function, partial):
        function = function.func
    found: tuple[type[HTTPException], ...] = getattr(function, _ATTRIBUTE, ())
    return found

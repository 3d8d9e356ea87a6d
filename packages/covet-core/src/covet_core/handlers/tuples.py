"""What a tuple that a handler promises is: a body with its status, or an array."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, get_args, get_origin

from covet_core.handlers.annotations import members, plain

__all__ = ("ANY_TUPLE", "TWO_MEANINGS", "has_two_meanings", "is_pair", "is_tuple", "returns_array")

ANY_TUPLE: Final = (tuple, tuple[Any, ...])
"""Says nothing of what is in it, so that it may be either."""

TWO_MEANINGS: Final = (
    "a tuple of one of its members is a body with its status, of another one an array, and nothing tells them apart"
)


def is_tuple(annotation: Any) -> bool:
    """Whether it is a tuple."""
    bare = plain(annotation)
    return bare is tuple or get_origin(bare) is tuple


def is_pair(annotation: Any) -> bool:
    """Whether it is `tuple[body, status]` or `tuple[body, status, headers]`, with any status or a literal one."""
    parts: tuple[Any, ...] = get_args(plain(annotation)) if is_tuple(annotation) else ()
    if len(parts) not in (2, 3) or not all(_is_status(each) for each in members(parts[1])):
        return False
    return len(parts) == 2 or any(_is_headers(each) for each in members(parts[2]))


def has_two_meanings(returned: Any) -> bool:
    """Whether a union has both kinds of tuples."""
    return _has_pair(returned) and _has_array(returned)


def returns_array(returned: Any, model: Any, *, explicit: bool) -> bool:
    """Whether a tuple that a handler returns is its body as a whole.

    Args:
        returned: what it is annotated to return.
        model: the type of the body.
        explicit: whether that was given as `response_model`.
    """
    if _has_pair(returned) and not (explicit and returned == model):
        return False
    return _has_array(returned) or (explicit and any(is_tuple(member) for member in members(model)))


def _has_pair(annotation: Any) -> bool:
    return any(is_pair(member) for member in members(annotation))


def _has_array(annotation: Any) -> bool:
    return any(_is_array(member) for member in members(annotation))


def _is_array(annotation: Any) -> bool:
    return is_tuple(annotation) and not is_pair(annotation) and plain(annotation) not in ANY_TUPLE


def _is_status(annotation: Any) -> bool:
    status = plain(annotation)
    if get_origin(status) is Literal:
        return all(isinstance(each, int) for each in get_args(status))
    return isinstance(status, type) and issubclass(status, int) and status is not bool


def _is_headers(annotation: Any) -> bool:
    bare = plain(annotation)
    origin: Any = get_origin(bare) or bare
    if not isinstance(origin, type):
        return origin is Any
    return issubclass(origin, Iterable) and not issubclass(origin, (str, bytes))

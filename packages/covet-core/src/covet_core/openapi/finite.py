"""Numbers that JSON has no place for (RFC 8259, 6): NaN and the infinities."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

__all__ = ("finite", "is_finite")


def is_finite(value: object) -> bool:
    """Whether no number in `value`, or in what it holds, is infinite or NaN."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, Mapping):
        return all(is_finite(each) for each in cast("Mapping[Any, object]", value).values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_finite(each) for each in cast("list[object]", value))
    return True


def finite(document: Any) -> Any:
    """`document`, without the members and elements that are such numbers."""
    if isinstance(document, dict):
        members = cast("dict[str, Any]", document).items()
        return {key: finite(value) for key, value in members if not _is_odd(value)}
    if isinstance(document, list):
        return [finite(each) for each in cast("list[object]", document) if not _is_odd(each)]
    return document


def _is_odd(value: object) -> bool:
    return isinstance(value, float) and not isfinite(value)

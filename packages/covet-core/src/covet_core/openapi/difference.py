"""What changed from one OpenAPI document to another, in lines: `covet openapi --check`, and snapshots in tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeGuard, cast

__all__ = ("as_text", "difference")

_ABSENT: Final = object()
_LONGEST: Final = 100
"""Characters of a value that are shown."""


def as_text(document: Mapping[str, Any]) -> str:
    """The document as it is written to a file: a line for each member, and a newline at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """A line for each thing that is added (`+`), removed (`-`) or changed (`~`), with the way to it.

    Args:
        old: the one document.
        new: the other one.
    """
    return list(_members("", old, new))


def _members(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        yield from _values(f"{path} > {name}" if path else name, old.get(name, _ABSENT), new.get(name, _ABSENT))


def _values(path: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if old is _ABSENT:
        yield f"+ {path}{_shown(new)}"
    elif new is _ABSENT:
        yield f"- {path}{_shown(old)}"
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _members(path, cast("Mapping[str, Any]", old), cast("Mapping[str, Any]", new))
    elif _is_list(old) and _is_list(new):
        yield from _lists(path, old, new)
    else:
        yield f"~ {path}: {_told(old)} -> {_told(new)}"


def _lists(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    before, after = _named(old), _named(new)
    lines = list(_members(path, before, after))
    yield from lines or [f"~ {path}: another order: {', '.join(before)} -> {', '.join(after)}"]


def _named(items: Sequence[Any]) -> dict[str, Any]:
    """The items by what they are called: a parameter by its name and place, a tag by its name, a value by itself."""
    return {_name(item): item for item in items}


def _name(item: Any) -> str:
    if not isinstance(item, Mapping):
        return _told(item)
    known = cast("Mapping[str, Any]", item)
    named = [str(known[key]) for key in ("in", "name", "url", "$ref") if key in known]
    return " ".join(named) or _told(known)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _shown(value: Any) -> str:
    return "" if isinstance(value, (Mapping, list)) else f": {_told(value)}"


def _told(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."

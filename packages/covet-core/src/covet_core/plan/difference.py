"""What changed from one plan to another, in lines: `covet plan --diff`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

__all__ = ("difference",)

_ABSENT: Final = object()

_SECTIONS: Final = ("plugins", "middleware", "routes")
"""The parts of a plan that are lists of things with an identity, in the order in which they are shown."""

_UNTOLD: Final = frozenset({"where", "source", "wrapped"})
"""What every edit of a file changes, its lines, and what follows from the rest: how a handler is called."""

Item = Mapping[str, Any]


def difference(old: Item, new: Item) -> list[str]:
    """The lines that tell what is added (`+`), removed (`-`) and changed (`~`); none for plans that are alike.

    Args:
        old: what `Plan.to_dict` returned of the one.
        new: what it returned of the other.
    """
    rest = {*old, *new} - {*_SECTIONS, "format", "limits"}
    service = [line for name in sorted(rest) for line in _values(name, old.get(name, _ABSENT), new.get(name, _ABSENT))]
    parts = [("service", [f"~ {line}" for line in service])]
    limits = _values("", old.get("limits", {}), new.get("limits", {}))
    parts.append(("limits", [f"~ {line}" for line in limits]))
    for name in _SECTIONS:
        before, after = _named(old.get(name, [])), _named(new.get(name, []))
        if name == "routes":
            before, after = _own(before, old), _own(after, new)
        parts.append((name, list(_listed(before, after, ordered=name != "routes"))))
    return [line for title, lines in parts if lines for line in (title, *(f"  {line}" for line in lines))]


def _listed(old: dict[str, Item], new: dict[str, Item], *, ordered: bool) -> Iterator[str]:
    yield from (f"+ {name}" for name in new if name not in old)
    yield from (f"- {name}" for name in old if name not in new)
    for name in new:
        lines = list(_values("", old[name], new[name])) if name in old else []
        if lines:
            yield f"~ {name}"
            yield from (f"    {line}" for line in lines)
    before, after = [name for name in old if name in new], [name for name in new if name in old]
    if ordered and before != after:
        yield f"~ order: {', '.join(before)} -> {', '.join(after)}"


def _values(path: str, old: Any, new: Any) -> Iterator[str]:
    """What differs between two values, each with the way to it."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _members(path, cast("Item", old), cast("Item", new))
    elif (before := _items(old)) is not None and (after := _items(new)) is not None:
        yield from _members(path, _named(before), _named(after))
    elif old is _ABSENT:
        yield f"{path}: added{_short(new)}"
    elif new is _ABSENT:
        yield f"{path}: removed{_short(old)}"
    else:
        yield f"{path}: {_told(old)} -> {_told(new)}"


def _members(path: str, old: Item, new: Item) -> Iterator[str]:
    for name in dict.fromkeys((*new, *old)):
        if name not in _UNTOLD:
            yield from _values(f"{path}.{name}" if path else name, old.get(name, _ABSENT), new.get(name, _ABSENT))


def _items(value: Any) -> Sequence[Item] | None:
    """A list of things with an identity; None for any other value."""
    found: Sequence[Any] = cast("Sequence[Any]", value) if isinstance(value, list) else (None,)
    return found if all(isinstance(each, dict) for each in found) else None


def _named(items: Sequence[Item]) -> dict[str, Item]:
    """The items by what they are called. One that is called like another before it gets a number."""
    found: dict[str, Item] = {}
    for item in items:
        name = _name(item)
        number = sum(1 for known in found if known == name or known.startswith(f"{name} #"))
        found[f"{name} #{number + 1}" if number else name] = item
    return found


def _name(item: Item) -> str:
    if "methods" in item:
        return f"{','.join(item['methods'])} {item['path']}"
    if "kind" in item and "key" in item:
        return f"{item['kind']} {item['key']}"
    return str(item.get("id") or item.get("name"))


def _own(routes: dict[str, Item], plan: Item) -> dict[str, Item]:
    """The routes without the middleware that is around all of them, whose changes are told once."""
    around = [each["name"] for each in plan.get("middleware", [])]
    return {name: {**route, "middleware": _rest(route.get("middleware", []), around)} for name, route in routes.items()}


def _rest(names: Sequence[str], around: Sequence[str]) -> list[str]:
    return list(names[len(around) :] if list(names[: len(around)]) == list(around) else names)


def _short(value: Any) -> str:
    return "" if isinstance(value, (Mapping, list)) else f", {_told(value)}"


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, cast("Sequence[Any]", value))) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_told(each)}" for name, each in cast("Item", value).items()) or "none"
    return "none" if value is None else str(value)

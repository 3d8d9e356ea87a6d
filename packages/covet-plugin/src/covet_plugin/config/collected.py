"""Reading values of several types, or several values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from covet_plugin.config.forms import Form, Hidden, Nothing, Place, Text, Unreadable, Wrapped

__all__ = ("Either", "Fixed", "Many", "Table")

_GREEDY = (Text, Hidden, Wrapped, Place)
"""They take every text."""


class Either(Form):
    """A value of one of several types: the first that can be read. A text comes last, since everything is one."""

    __slots__ = ("expected", "forms")

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms: list[Form] = sorted(
            forms, key=lambda form: (isinstance(form, _GREEDY), not isinstance(form, Nothing))
        )
        self.expected: str = " or ".join(form.expected for form in self.forms)

    def text(self, text: str) -> Any:
        """Read it as the first type that takes it."""
        return self._first(lambda form: form.text(text))

    def native(self, value: object) -> Any:
        """Read it as the first type that takes it."""
        return self._first(lambda form: form.native(value))

    def _first(self, read: Callable[[Form], Any]) -> Any:
        for form in self.forms:
            try:
                return read(form)
            except Unreadable:
                continue
        raise self.refuse()


class Many(Form):
    """A list, a set or a tuple of any length: `a,b,c`, or JSON."""

    __slots__ = ("expected", "item", "make")

    def __init__(self, item: Form, make: Callable[[list[Any]], Any]) -> None:
        self.item: Form = item
        self.make: Callable[[list[Any]], Any] = make
        self.expected: str = f"a list of items with commas between, each {item.expected}"

    def text(self, text: str) -> Any:
        """Read items with commas between, or a JSON array, which may be empty."""
        if text.lstrip().startswith("["):
            return self.native(_json(self, text))
        return self.make([self._item(self.item.text, part.strip()) for part in text.split(",")])

    def native(self, value: object) -> Any:
        """Read the items of a list."""
        if not isinstance(value, list):
            raise self.refuse()
        items = cast("list[object]", value)
        return self.make([self._item(self.item.native, each) for each in items])

    def _item(self, read: Callable[[Any], Any], value: object) -> Any:
        try:
            return read(value)
        except Unreadable:
            raise self.refuse() from None


class Fixed(Form):
    """A tuple of so many items, each of its own type: `host,80`, or JSON."""

    __slots__ = ("expected", "items")

    def __init__(self, items: Sequence[Form]) -> None:
        self.items: tuple[Form, ...] = tuple(items)
        self.expected: str = f"{len(items)} items with commas between: {', '.join(item.expected for item in items)}"

    def text(self, text: str) -> tuple[Any, ...]:
        """Read items with commas between, or a JSON array."""
        if text.lstrip().startswith("["):
            return self.native(_json(self, text))
        parts = [part.strip() for part in text.split(",")]
        return self._all([form.text for form in self.items], parts)

    def native(self, value: object) -> tuple[Any, ...]:
        """Read the items of a list."""
        if not isinstance(value, list):
            raise self.refuse()
        items = cast("list[object]", value)
        return self._all([form.native for form in self.items], items)

    def _all(self, reads: Sequence[Callable[[Any], Any]], values: Sequence[Any]) -> tuple[Any, ...]:
        if len(reads) != len(values):
            raise self.refuse()
        try:
            return tuple(read(value) for read, value in zip(reads, values, strict=True))
        except Unreadable:
            raise self.refuse() from None


class Table(Form):
    """A mapping of texts: JSON, or a table."""

    __slots__ = ("expected", "value")

    def __init__(self, value: Form) -> None:
        self.value: Form = value
        self.expected: str = f"a JSON object whose values are each {value.expected}"

    def text(self, text: str) -> dict[str, Any]:
        """Read a JSON object."""
        return self.native(_json(self, text))

    def native(self, value: object) -> dict[str, Any]:
        """Read the values of a table."""
        if not isinstance(value, Mapping):
            raise self.refuse()
        table = cast("Mapping[Any, object]", value)
        try:
            return {str(key): self.value.native(each) for key, each in table.items()}
        except Unreadable:
            raise self.refuse() from None


def _json(form: Form, text: str) -> object:
    from json import loads

    try:
        return loads(text)
    except (ValueError, RecursionError):
        raise form.refuse() from None

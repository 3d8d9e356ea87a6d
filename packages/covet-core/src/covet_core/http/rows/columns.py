"""What stands in a row, and under which names."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from covet_core.http.content import BINARY
from covet_core.http.errors import RowMismatch, UnsupportedContent

__all__ = ("Columns", "columns_of", "names_of")

Columns = Sequence[str] | Mapping[str, str] | type
"""Names, names with headings, or a class whose members they are."""

Values = Callable[[Any], Iterable[Any]]


def columns_of(given: Columns) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the columns and their headings.

    Raises:
        TypeError: nothing tells the columns.
    """
    if isinstance(given, Mapping):
        return tuple(given), tuple(given.values())
    if isinstance(given, type):
        names = names_of(cast("type[Any]", given))
        if names is None:
            raise TypeError(f"{given.__name__} has no members that could be columns")
        return names, names
    if isinstance(given, str):
        raise TypeError("columns is one text, and not a list of names")
    return tuple(given), tuple(given)


def names_of(kind: type[Any]) -> tuple[str, ...] | None:
    """The members of a class: a pydantic model, a dataclass, a named tuple, a msgspec struct, attrs, a TypedDict.

    Those that a model excludes from what it is written as are no columns.
    """
    if hasattr(kind, "model_fields") and hasattr(kind, "model_computed_fields"):
        fields = [name for name, field in kind.model_fields.items() if not field.exclude]
        return (*fields, *kind.model_computed_fields)
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    for attribute in ("_fields", "__struct_fields__"):
        names = getattr(kind, attribute, None)
        if isinstance(names, tuple):
            return cast("tuple[str, ...]", names)
    attrs: Any = getattr(kind, "__attrs_attrs__", None)
    if attrs is not None:
        return tuple(each.name for each in attrs)
    if hasattr(kind, "__required_keys__"):
        return tuple(kind.__annotations__)
    return None


class Reader:
    """Takes the values out of rows: mappings, objects with named members, or sequences.

    Args:
        names: of the columns; the first row tells them when None, unless it is a plain sequence.
    """

    __slots__ = ("_by_kind", "_closed", "_count", "names")

    def __init__(self, names: tuple[str, ...] | None) -> None:
        self.names = names
        self._closed = names is None
        self._by_kind: dict[type[Any], Values] = {}
        self._count = 0

    def values(self, row: Any) -> Iterable[Any]:
        """The values of a row in the order of the columns.

        Raises:
            RowMismatch: it has other members than the columns say.
            UnsupportedContent: it is no row at all.
        """
        self._count += 1
        kind: type[Any] = row.__class__
        take = self._by_kind.get(kind)
        if take is None:
            take = self._by_kind[kind] = self._taking(row)
        return take(row)

    def _taking(self, row: Any) -> Values:
        kind: type[Any] = row.__class__
        keyed = callable(getattr(kind, "keys", None))
        own = tuple(row.keys()) if keyed else names_of(kind) or getattr(row, "_fields", None)
        if self.names is None and own is not None:
            self.names = tuple(own)
        if keyed:
            return self._of_mapping
        if own is not None:
            return self._of_members
        if not hasattr(row, "__iter__") or isinstance(row, (str, *BINARY)):
            raise UnsupportedContent(response="A row of CSVResponse", content_type=type(row).__name__)
        return self._of_sequence

    def _of_mapping(self, row: Any) -> Iterable[Any]:
        keys = row.keys()
        names = cast("tuple[str, ...]", self.names)
        # Columns that the first row told are all there is: another key would be lost silently.
        if self._closed and (extra := [key for key in keys if key not in names]):
            raise RowMismatch(row=self._count, reason=f"it has {extra[0]!r}, and the first row hadn't")
        return [row[name] if name in keys else None for name in names]

    def _of_members(self, row: Any) -> Iterable[Any]:
        names = cast("tuple[str, ...]", self.names)
        try:
            return [getattr(row, name) for name in names]
        except AttributeError as error:
            raise RowMismatch(row=self._count, reason=f"it has no {error.name!r}") from error

    def _of_sequence(self, row: Any) -> Iterable[Any]:
        values = list(row)
        if self.names is not None and len(values) != len(self.names):
            told = f"it has {len(values)} values for {len(self.names)} columns"
            raise RowMismatch(row=self._count, reason=told)
        return values

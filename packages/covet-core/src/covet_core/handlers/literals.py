"""Literals that are no text, read from text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from covet_core.handlers.annotations import is_among, parts, plain

__all__ = ("read_literals", "readable", "texts_of")


def readable(annotation: Any, within: tuple[Any, ...] = ()) -> Any:
    """`annotation`, with every `Literal` in it made such that it takes the text of its members.

    All that a query, a path, a header or a cookie holds is text, and pydantic takes a number for a literal of numbers
    only: no request could ever have such a value. What stands `within` itself, as a type alias may, stays as it is.
    """
    if isinstance(annotation, type):
        return annotation
    origin = get_origin(annotation)
    if origin is Annotated:
        inner = readable(annotation.__origin__, within)
        return annotation if inner is annotation.__origin__ else Annotated[(inner, *annotation.__metadata__)]
    if origin is Literal:
        return _read_from_text(annotation)
    if origin is None:
        inner = plain(annotation)
        stays = inner is annotation or is_among(annotation, within)
        return annotation if stays else _changed(annotation, inner, within)
    return _of_parts(annotation, origin, within)


def _changed(annotation: Any, inner: Any, within: tuple[Any, ...]) -> Any:
    found = readable(inner, (*within, annotation))
    return annotation if found is inner else found


def _of_parts(annotation: Any, origin: Any, within: tuple[Any, ...]) -> Any:
    parts = get_args(annotation)
    found = tuple(readable(part, within) for part in parts)
    if all(new is old for new, old in zip(found, parts, strict=True)):
        return annotation
    of: Any = Union if origin is UnionType else origin
    return of[found]


def texts_of(annotation: Any) -> dict[str, Any]:
    """What stands for which text where literals in `annotation` are no text."""
    return _texts(list(_literals(annotation)))


def read_literals(value: Any, texts: Mapping[str, Any]) -> Any:
    """What `value`, a text or several, stands for."""
    if isinstance(value, str):
        return texts.get(value, value)
    return [read_literals(each, texts) for each in cast("list[object]", value)] if isinstance(value, list) else value


def _literals(annotation: Any) -> Iterator[Any]:
    for part in parts(annotation):
        if part is str or part is Any:
            return  # which takes every text before what comes after it
        if get_origin(part) is Literal:
            yield from get_args(part)


def _texts(members: Sequence[Any]) -> dict[str, Any]:
    texts = {_text(member): member for member in members if isinstance(member, (int, Enum))}
    for member in members:
        texts.pop(member, None)  # a member that is just this text comes first
    return texts


def _read_from_text(annotation: Any) -> Any:
    texts = _texts(get_args(annotation))
    if not texts:
        return annotation
    from pydantic import BeforeValidator

    return Annotated[annotation, BeforeValidator(_reader(texts))]


def _text(member: int | Enum) -> str:
    value: object = member.value if isinstance(member, Enum) else member
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reader(texts: dict[str, Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        return texts.get(value, value) if isinstance(value, str) else value

    return read

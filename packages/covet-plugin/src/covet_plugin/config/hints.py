"""From a field's annotation to the form that reads its values."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path, PurePath
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

from covet_plugin.config.collected import Either, Fixed, Many, Table
from covet_plugin.config.forms import Choice, Form, Hidden, Member, Nothing, Number, Place, Text, Truth, Whole, Wrapped
from covet_plugin.config.secret import Secret
from covet_plugin.config.units import TimeDelta

__all__ = ("Unsupported", "alternatives", "bare", "form_of", "is_secret_hint")

_SCALARS: Mapping[Any, Callable[[], Form]] = {
    str: Text,
    int: Whole,
    float: Number,
    bool: Truth,
    Path: Place,
    PurePath: Place,
    timedelta: TimeDelta,
    Secret: Hidden,
    NoneType: Nothing,
    None: Nothing,
}

_MANY: Mapping[Any, Callable[[list[Any]], Any]] = {
    list: list,
    set: set,
    frozenset: frozenset,
    abc.Sequence: tuple,
    abc.Collection: tuple,
    abc.Iterable: tuple,
    abc.Set: frozenset,
}


class Unsupported(TypeError):
    """A type that is not read from texts: only the constructor can give its values."""


def form_of(hint: Any) -> Form:
    """The form of an annotation.

    Raises:
        Unsupported: values of this type can't be read.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        own = [each for each in arguments[1:] if isinstance(each, Form)]
        return own[0] if own else form_of(arguments[0])
    if isinstance(hint, NewType):
        return form_of(hint.__supertype__)
    if hint in _SCALARS:
        return _SCALARS[hint]()
    if isinstance(hint, type) and hasattr(hint, "get_secret_value") and hint.__name__ == "SecretStr":
        return Wrapped(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Member(hint)
    if origin is Literal:
        return Choice(arguments)
    if origin in (Union, UnionType):
        return Either([form_of(each) for each in arguments])
    return _collection(hint, origin, arguments)


def _collection(hint: Any, origin: Any, arguments: tuple[Any, ...]) -> Form:
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return Many(form_of(arguments[0]), tuple)
        return Fixed([form_of(each) for each in arguments])
    if origin in _MANY:
        return Many(form_of(arguments[0]), _MANY[origin])
    if origin in (dict, abc.Mapping) and arguments[0] is str:
        return Table(form_of(arguments[1]))
    raise Unsupported(str(hint))


def bare(hint: Any) -> Any:
    """An annotation without what `Annotated` and `NewType` add."""
    while True:
        if get_origin(hint) is Annotated:
            hint = get_args(hint)[0]
        elif isinstance(hint, NewType):
            hint = hint.__supertype__
        else:
            return hint


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The members of a union; of anything else itself."""
    found = bare(hint)
    return tuple(map(bare, get_args(found))) if get_origin(found) in (Union, UnionType) else (found,)


def is_secret_hint(hint: Any) -> bool:
    """Whether values of this annotation are secrets: `Secret`, or one of pydantic's."""
    return any(each is Secret or hasattr(each, "get_secret_value") for each in alternatives(hint))

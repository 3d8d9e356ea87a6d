"""What an annotation says: whether its value fits into one string, several strings, or needs a body."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin, is_typeddict

__all__ = (
    "Convert",
    "convert_of",
    "is_among",
    "is_body",
    "is_collection",
    "is_json_text",
    "is_many",
    "is_model",
    "is_struct",
    "is_struct_class",
    "is_upload",
    "members",
    "parts",
    "plain",
    "split",
)

Convert = Literal["str", "int", "float", "bool", "none"]
"""What the engine makes of a string by itself: see `covet_engine._engine.Param`."""

_CONVERTS: Final[dict[Any, Convert]] = {str: "str", int: "int", float: "float", bool: "bool", Any: "str", object: "str"}

_ATOMS: Final = (str, int, float, bool)


def split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An `Annotated` type and its metadata; no metadata for any other."""
    if not isinstance(annotation, type) and get_origin(annotation) is Annotated:
        return annotation.__origin__, annotation.__metadata__
    return annotation, ()


def plain(annotation: Any) -> Any:
    """The type without `Annotated`, type aliases and `NewType` around it."""
    while not isinstance(annotation, type):
        if get_origin(annotation) is Annotated:
            annotation = annotation.__origin__
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__") and type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            break
    return annotation


def members(annotation: Any) -> tuple[Any, ...]:
    """The types of a union without None; the type itself for any other."""
    bare = plain(annotation)
    if not isinstance(bare, type) and get_origin(bare) in (Union, UnionType):
        return tuple(member for member in get_args(bare) if member is not NoneType)
    return (bare,)


def is_body(annotation: Any) -> bool:
    """Whether a value of this type is read from the body by default, because it has members of its own."""
    if annotation in _ATOMS or is_json_text(annotation):
        return False
    return any(_is_record(part) for member in members(annotation) for part in _parts(member))


def is_many(annotation: Any) -> bool:
    """Whether the parameter takes every value of its name, not only the first one."""
    if annotation in _ATOMS or is_json_text(annotation):
        return False
    return any(is_collection(plain(member)) for member in members(annotation))


def is_json_text(annotation: Any) -> bool:
    """Whether a value is one text, which holds JSON of the type: pydantic's `Json[...]`, or that or None."""
    bare, metadata = split(annotation)
    if any(type(item).__module__ == "pydantic.types" and type(item).__name__ == "Json" for item in metadata):
        return True
    inner = members(bare)
    return inner != (bare,) and any(is_json_text(member) for member in inner)


def is_upload(annotation: Any) -> bool:
    """Whether it is an uploaded file, or several."""
    if annotation in _ATOMS:
        return False
    return any(hasattr(part, "__covet_upload__") for part in parts(annotation))


def parts(annotation: Any) -> Iterator[Any]:
    """The types that a value of this type, or each of its elements, may have."""
    for member in members(annotation):
        yield from _parts(member)


def is_model(annotation: Any) -> bool:
    """Whether it is a pydantic model class."""
    return (
        isinstance(annotation, type)
        and hasattr(annotation, "__pydantic_validator__")
        and hasattr(annotation, "model_fields")
    )


def is_struct_class(annotation: Any) -> bool:
    """Whether it is a class of msgspec Structs."""
    return isinstance(annotation, type) and hasattr(annotation, "__struct_config__")


def is_struct(annotation: Any) -> bool:
    """Whether it is a msgspec Struct, or made of some."""
    return any(is_struct_class(part) for member in members(annotation) for part in _parts(member))


def convert_of(annotation: Any) -> Convert:
    """How the engine may convert a string to this type without asking a validator."""
    bare, metadata = split(annotation)
    if metadata:
        return "none"
    found = members(bare)
    return _CONVERTS.get(found[0], "none") if len(found) == 1 and _is_key(found[0]) else "none"


def _is_key(annotation: Any) -> bool:
    return isinstance(annotation, type) or annotation is Any


def is_among(annotation: Any, others: tuple[Any, ...]) -> bool:
    """Whether it is one of these itself: a type alias may stand for what holds itself, as JSON does."""
    return any(each is annotation for each in others)


def _parts(annotation: Any, within: tuple[Any, ...] = ()) -> Iterator[Any]:
    bare = plain(annotation)
    if not is_collection(bare):
        yield bare
    elif not is_among(bare, within):
        for argument in get_args(bare):
            for member in members(argument):
                yield from _parts(member, (*within, bare))


def is_collection(bare: Any) -> bool:
    """Whether it is a list, a set, a tuple or the like, and neither text nor a named tuple."""
    origin: Any = get_origin(bare) or bare
    if not isinstance(origin, type) or hasattr(cast("Any", origin), "_fields"):
        return False
    return not issubclass(origin, (str, bytes, bytearray)) and issubclass(origin, (Sequence, AbstractSet))


def _is_record(bare: Any) -> bool:
    origin: Any = get_origin(bare) or bare
    if not isinstance(origin, type):
        return False
    origin = cast("Any", origin)
    return (
        is_model(origin)
        or dataclasses.is_dataclass(origin)
        or is_typeddict(origin)
        or is_struct_class(origin)
        or hasattr(origin, "_fields")
        or issubclass(origin, Mapping)
    )

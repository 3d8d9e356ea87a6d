"""A body that several parameters share: a JSON object with a member for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from covet_core.handlers.annotations import is_struct
from covet_core.handlers.fields import BodyField, Field
from covet_core.handlers.markers import UNSET

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ("body_of", "members_model")


def body_of(fields: Sequence[Field]) -> BodyField | None:
    """The body that `fields` make up: a single one is the whole body, unless it asks to be embedded."""
    found = [field for field in fields if field.source == "body"]
    if not found:
        return None
    embedded = len(found) > 1 or bool(found[0].options.get("embed"))
    return BodyField(tuple(found), embedded, found[0].media_type)


def members_model(fields: Sequence[Field], names: Sequence[str]) -> type[BaseModel]:
    """The model of a JSON object whose members are `fields`, by their aliases.

    Args:
        fields: the members.
        names: the attributes that the result holds their values under, in the same order.
    """
    from pydantic import Field as PydanticField
    from pydantic import create_model

    definitions: dict[str, Any] = {}
    for name, field in zip(names, fields, strict=True):
        known: dict[str, Any] = {"validation_alias": field.alias, **field.constraints}
        if field.default_factory is not None:
            known["default_factory"] = field.default_factory
        elif field.default is not UNSET:
            known["default"] = field.default
        definitions[name] = (_member_type(field.annotation), PydanticField(**known))
    return create_model("Body", **definitions)


def _member_type(annotation: Any) -> Any:
    if not is_struct(annotation):
        return annotation
    from pydantic import PlainValidator

    return Annotated[Any, PlainValidator(_struct_converter(annotation))]


def _struct_converter(annotation: Any) -> Callable[[Any], Any]:
    import msgspec

    def convert(value: Any) -> Any:
        try:
            return msgspec.convert(value, annotation)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error

    return convert

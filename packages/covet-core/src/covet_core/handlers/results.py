"""What a handler says it returns, and how that becomes JSON."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from functools import partial
from types import NoneType
from typing import Any, Final, Union, cast, get_args, get_origin

from covet_core._engine import JsonWriter
from covet_core.handlers.adapters import Adapters
from covet_core.handlers.annotations import is_among, is_model, is_struct_class, members, plain, split
from covet_core.handlers.tuples import ANY_TUPLE, is_pair, is_tuple
from covet_core.http.exceptions import HTTPException
from covet_core.http.response import Response

__all__ = ("Serializer", "model_of", "serializer")

Serializer = Callable[[Any], bytes]

_UNSAID: Final = (inspect.Signature.empty, None, NoneType, Any, object, *ANY_TUPLE)


def model_of(returned: Any) -> Any:
    """The type of the body that a return annotation promises; None when it promises nothing.

    A `Response` among its members promises nothing, `(body, status)` promises its body, and None is no body. Problems
    are no bodies, and neither are several `(body, status)` that promise one each.
    """
    if returned in _UNSAID:
        return None
    found = tuple(member for member in members(returned) if not _is_problem(member))
    if any(_is_response(member) for member in found) or not found:
        return None
    if any(is_pair(member) for member in found):
        return _body_of(found[0]) if len(found) == 1 else None
    if len(found) == len(members(returned)):
        return returned
    nothing = (None,) if NoneType in get_args(plain(returned)) else ()
    return Union[(*found, *nothing)]


def _body_of(pair: Any) -> Any:
    body = get_args(plain(pair))[0]
    return body if any(is_tuple(member) for member in members(body)) else model_of(body)


def serializer(model: Any, adapters: Adapters, *, explicit: bool) -> Serializer | None:
    """What turns results into JSON of the shape of `model`; None when the engine does so by itself.

    Args:
        model: the type of the body.
        adapters: where validators come from.
        explicit: whether it was given as `response_model`: then results are always brought into its shape. A return
            annotation asks for that only where it is a tuple, or where models, structs, dataclasses or typed dicts are
            involved, whose members are all that may leave the service.
    """
    if model is None:
        return None
    if _has_struct(model):
        from covet_core.handlers.structs import struct_serializer  # a service without structs needn't have msgspec

        return struct_serializer(model, lambda kind: _pydantic_serializer(adapters.of_type(kind)))
    if explicit or _has(is_model, model):
        return _pydantic_serializer(adapters.of_type(model))
    shaped = any(is_tuple(member) for member in members(model)) or _has(_is_record, model)
    return _record_serializer(model, adapters) if shaped else None


def _record_serializer(model: Any, adapters: Adapters) -> Serializer | None:
    """That of what is no model, where pydantic knows all of its members; orjson knows some that it doesn't."""
    from pydantic.errors import PydanticUserError

    try:
        return _pydantic_serializer(adapters.of_type(model))
    except PydanticUserError:
        return None


def _pydantic_serializer(adapter: Any) -> Serializer:
    from pydantic_core import PydanticSerializationError

    # By the names that the OpenAPI document tells, and that a body has to have.
    to_json: Serializer = partial(adapter.serializer.to_json, by_alias=True, warnings="error")
    validate = adapter.validator.validate_python

    def shape() -> Any:
        # At the first result: many services start and many routes are planned that never see one.
        from covet_core.handlers.json_shape import describe

        return describe(adapter.core_schema)

    def serialize(value: Any) -> bytes:
        try:
            return to_json(value)
        except PydanticSerializationError:
            # A dict, a row or another model, where the promised one was expected: bring it into shape, so that nothing
            # is sent that wasn't promised.
            return to_json(validate(value, from_attributes=True))

    return JsonWriter(shape, serialize)


def _is_problem(member: Any) -> bool:
    return isinstance(member, type) and issubclass(member, HTTPException)


def _is_response(member: Any) -> bool:
    return isinstance(member, type) and issubclass(member, Response)


def _is_record(annotation: Any) -> bool:
    # A typed dict of `typing_extensions`, the only kind that pydantic reads before Python 3.12, is none to `typing`.
    return isinstance(annotation, type) and (
        dataclasses.is_dataclass(annotation) or hasattr(cast("Any", annotation), "__required_keys__")
    )


def _has_struct(annotation: Any, within: tuple[Any, ...] = ()) -> bool:
    if is_among(annotation, within):
        return False
    bare, within = plain(annotation), (*within, annotation)
    return is_struct_class(get_origin(bare) or bare) or any(_has_struct(part, within) for part in get_args(bare))


def _has(wanted: Callable[[Any], bool], annotation: Any, within: tuple[Any, ...] = ()) -> bool:
    """Whether a type, or one that it is made of, is wanted, or is annotated with metadata for pydantic."""
    if is_among(annotation, within):
        return False
    within = (*within, annotation)
    bare, metadata = split(annotation)
    if metadata or wanted(plain(bare)):
        return True
    found = members(bare)
    if found != (plain(bare),):
        return any(_has(wanted, member, within) for member in found)
    fields: tuple[Any, ...] = ()
    if isinstance(found[0], type) and dataclasses.is_dataclass(found[0]):
        fields = tuple(field.type for field in dataclasses.fields(found[0]))
    return any(_has(wanted, part, within) for part in (*get_args(found[0]), *fields) if part is not ...)

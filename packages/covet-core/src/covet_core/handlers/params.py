"""From the fields of a handler to the engine's parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias, TypedDict, cast

from covet_core._engine import MISSING, Param
from covet_core.errors import CovetError
from covet_core.handlers.adapters import Adapters
from covet_core.handlers.annotations import convert_of, members, plain, split
from covet_core.handlers.body import members_model
from covet_core.handlers.faults import UnsupportedAnnotation
from covet_core.handlers.fields import JSON, BodyField, Field
from covet_core.handlers.literals import readable
from covet_core.handlers.markers import UNSET
from covet_core.http.response import Response

__all__ = ("REQUEST_PARAM", "body_param", "field_param", "members_param")

_EngineSource: TypeAlias = Literal["path", "query", "header", "cookie", "body"]


class _Fallback(TypedDict, total=False):
    """What stands for a value that a request doesn't have."""

    default: Any
    default_factory: Callable[[], Any] | None


REQUEST_PARAM = Param("request", "request")


def field_param(field: Field, adapters: Adapters) -> Param:
    """The parameter of a field of the path, the query, a header or a cookie.

    Raises:
        UnsupportedAnnotation: nothing can be validated against its type.
    """
    convert = "none" if field.constraints or field.many or field.raw else convert_of(field.annotation)
    try:
        # The engine takes any text for a text, so that one needs no validator.
        unvalidated = convert == "str" or field.raw
        validate = None if unvalidated else adapters.of_strings(readable(field.annotation), field.constraints)
    except Exception as error:  # annotations are the user's: making a schema of them can raise anything
        raise _unsupported(field, error) from error
    source = cast("_EngineSource", field.source)  # fields of a form are read elsewhere
    return Param(
        source,
        field.alias,
        convert=convert,
        validate=validate,
        many=field.many,
        **_fallback(field),
    )


def _fallback(field: Field) -> _Fallback:
    if field.member and not field.required:
        return {"default": UNSET}  # which the record leaves out
    return {
        "default": MISSING if field.default is UNSET else field.default,
        "default_factory": field.default_factory,
    }


def body_param(field: Field, adapters: Adapters) -> Param:
    """The parameter of a field that is the whole body.

    Raises:
        UnsupportedAnnotation: nothing can be validated against its type.
    """
    content: Literal["json", "bytes", "text"] = "json"
    validate = None
    bare = plain(field.annotation)
    try:
        if bare is bytes and not (field.constraints or split(field.annotation)[1]):
            content = "bytes"
        elif bare in (bytes, str) and field.media_type != JSON:
            content = "bytes" if bare is bytes else "text"
            validate = adapters.of_strings(field.annotation, field.constraints)
        else:
            validate = adapters.of_body(field.annotation, field.constraints)
    except Exception as error:  # see above
        raise _unsupported(field, error) from error
    return Param(
        "body",
        field.alias,
        validate=validate,
        default=MISSING if field.default is UNSET else field.default,
        default_factory=field.default_factory,
        content=content,
    )


def members_param(body: BodyField, names: Sequence[str], adapters: Adapters, faults: list[CovetError]) -> Param | None:
    """The parameter of a body that several fields share; None, and a fault, when it can't be validated.

    Args:
        body: the fields.
        names: the attributes that they are read from, in the same order.
        adapters: makes the validator.
        faults: collects what is wrong.
    """
    try:
        validate = adapters.of_members(members_model(body.fields, names))
    except Exception as error:  # see above
        faults.append(_unsupported(body.fields[0], error))
        return None
    empty: dict[str, Any] = {} if body.required else {"default_factory": lambda: validate(b"{}")}
    return Param("body", "body", validate=validate, **empty)


def _unsupported(field: Field, error: Exception) -> UnsupportedAnnotation:
    annotation = getattr(field.annotation, "__name__", None) or repr(field.annotation)
    reason = str(error).partition("\n")[0] or type(error).__name__
    if any(isinstance(each, type) and issubclass(each, Response) for each in members(field.annotation)):
        reason = "a handler isn't given its response: it returns one, or `(body, status, headers)`"
    return UnsupportedAnnotation(where=field.where, parameter=field.name, annotation=annotation, reason=reason)

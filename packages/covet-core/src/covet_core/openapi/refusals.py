"""Errors that are of no problem class, as components: problem documents, or FastAPI's form of them."""

from typing import Any, Final

from covet_core.http.media import JSON
from covet_core.openapi.problems import DETAILS, FAULT, VALIDATION, problem_content, standard_schemas
from covet_core.openapi.schemas import REF, Schema
from covet_core.types import ErrorFormat

__all__ = ("Refusals",)

_HTTP: Final = "HTTPError"
_INVALID: Final = "HTTPValidationError"
_ITEM: Final = "ValidationError"


class Refusals:
    """The schemas of errors, and the responses that have them.

    Args:
        error_format: how the application tells errors.
    """

    __slots__ = ("_detail",)

    def __init__(self, error_format: ErrorFormat) -> None:
        self._detail = error_format == "detail"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the schemas."""
        return (_HTTP, _INVALID, _ITEM) if self._detail else (DETAILS, VALIDATION, FAULT)

    def schemas(self) -> dict[str, Schema]:
        """The schemas, by name."""
        return _detail_schemas() if self._detail else standard_schemas()

    def any_error(self) -> Schema:
        """The response of any error that isn't told apart."""
        if self._detail:
            return {"description": "An error.", "content": _json(_HTTP)}
        return {"description": "A problem.", "content": problem_content(DETAILS)}

    def not_acceptable(self) -> Schema:
        """The response to a client that takes nothing of what there is."""
        return {**self.any_error(), "description": "Nothing of what is accepted is there."}

    def invalid(self) -> Schema:
        """The response to values that don't fit."""
        content = _json(_INVALID) if self._detail else problem_content(VALIDATION)
        return {"description": "A value of the request doesn't fit.", "content": content}


def _json(name: str) -> dict[str, Any]:
    return {JSON: {"schema": {"$ref": REF + name}}}


def _detail_schemas() -> dict[str, Schema]:
    place: Schema = {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}
    item: Schema = {
        "type": "object",
        "description": "One value that doesn't fit.",
        "properties": {
            "type": {"type": "string"},
            "loc": place,
            "msg": {"type": "string"},
            "input": {"description": "What was sent."},
            "ctx": {"type": "object", "description": "What the constraint is."},
        },
        "required": ["type", "loc", "msg"],
    }
    every: Schema = {"type": "array", "items": {"$ref": REF + _ITEM}}
    return {
        _HTTP: {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]},
        _INVALID: {"type": "object", "properties": {"detail": every}, "required": ["detail"]},
        _ITEM: item,
    }

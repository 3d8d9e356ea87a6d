"""Invalid values together with what was sent, for clients that expect it so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import to_jsonable_python

from covet_core.http.exceptions import HTTPException
from covet_core.http.validation import (
    MOST,
    FaultyParam,
    RequestValidationError,
    ValidationFault,
    count_of,
    fault_at,
    faults_of,
    start_of,
    with_members,
)

if TYPE_CHECKING:
    from covet_core.handlers.schemas import BodySchemas
    from covet_core.http.request import Request

__all__ = ("with_inputs",)

Faults = Sequence[tuple[FaultyParam, BaseException | None]]


def with_inputs(request: Request, invalid: Faults, schemas: BodySchemas) -> HTTPException:
    """The answer to what the engine found while it extracted parameters: 415, else 422 with what was sent.

    Args:
        request: the request.
        invalid: every parameter that failed, with what its validator raised; None when it is missing.
        schemas: what bodies are validated by.
    """
    found = with_members(invalid, schemas)
    error = RequestValidationError.from_faults(found)
    if error.status_code not in (400, 422):
        return error
    told: list[ValidationFault] = []
    for (param, exc), (_, sent) in zip(found, invalid, strict=True):
        if len(told) >= MOST:
            break
        told += _faults(request, param, exc) if sent is not None else _missing(param, exc)
    return RequestValidationError(told, sum(count_of(exc) for _, exc in found))


def _missing(param: FaultyParam, exc: BaseException | None) -> list[ValidationFault]:
    return [{**fault, "input": None} for fault in faults_of(param, exc)]


def _faults(request: Request, param: FaultyParam, exc: BaseException | None) -> list[ValidationFault]:
    details = getattr(exc, "errors", None)
    if not callable(details):
        return [{**fault, "input": _sent(request, param)} for fault in faults_of(param, exc)]
    found = cast("list[dict[str, Any]]", details(include_url=False))[:MOST]
    start = start_of(param)
    return [{**fault_at(start, detail), **_more(detail)} for detail in found]  # type: ignore[typeddict-item]  # the two keys are its own


def _more(detail: dict[str, Any]) -> dict[str, Any]:
    """What was sent, and what it was compared with."""
    more = {name: detail[name] for name in ("input", "ctx") if name in detail}
    if isinstance(more.get("input"), bytes):  # a body that is no JSON, and needn't be UTF-8 either
        more["input"] = more["input"].decode(errors="replace")
    return cast("dict[str, Any]", to_jsonable_python(more, fallback=str, serialize_unknown=True))


def _sent(request: Request, param: FaultyParam) -> str | None:
    """The text of a value that the engine converts by itself."""
    match param.source:
        case "path":
            return cast("str | None", request.path_params.get(param.name))
        case "query":
            return request.query_params.get(param.name)
        case "header":
            return request.headers.get(param.name)
        case "cookie":
            return request.cookies.get(param.name)
        case _:
            return None

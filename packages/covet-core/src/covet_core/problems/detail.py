"""Errors in the form that clients of FastAPI know: `{"detail": ...}`."""

from __future__ import annotations

import traceback
from typing import Any

from covet_core.http.exceptions import HTTPException
from covet_core.http.response import JSONResponse, Response
from covet_core.http.status import BODYLESS, phrase
from covet_core.http.validation import RequestValidationError, ValidationFault

__all__ = ("crash_response", "detail_response")


def detail_response(error: HTTPException) -> Response:
    """The response to `error`: its detail, else its reason phrase; of invalid values, all of them."""
    if error.status_code in BODYLESS:
        return Response(None, error.status_code, error.headers)
    if isinstance(error, RequestValidationError):
        return JSONResponse({"detail": _with_texts(error)}, error.status_code, error.headers)
    told = phrase(error.status_code) if error.detail is None else error.detail
    return JSONResponse({"detail": told, **(error.extensions or {})}, error.status_code, error.headers)


def _with_texts(error: RequestValidationError) -> list[ValidationFault]:
    """The faults, those of a form with the text that was sent: files and whole forms are not repeated."""
    from pydantic_core import ValidationError

    faults, cause = error.errors(), error.__cause__
    if not isinstance(cause, ValidationError) or any("input" in fault for fault in faults):
        return faults
    inputs = [each["input"] for each in cause.errors(include_url=False)]
    if len(inputs) != error.count:
        return faults  # somebody raised others because of these
    return [
        {**fault, "input": sent if isinstance(sent, str) else None}
        for fault, sent in zip(faults, inputs, strict=False)  # a hundred faults are told at most
    ]


def crash_response(request_id: str, error: BaseException, *, debug: bool) -> Response:
    """The response to a crash: the id under which the log has the rest.

    Args:
        request_id: the id.
        error: what was raised. It is told in debug mode only.
        debug: add the traceback.
    """
    told: dict[str, Any] = {"detail": phrase(500), "request_id": request_id}
    if debug:
        told |= {"traceback": "".join(traceback.format_exception(error)).splitlines()}
    return JSONResponse(told, 500, {"x-request-id": request_id})

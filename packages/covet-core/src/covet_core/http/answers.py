"""From an exception to the response that tells of it."""

import traceback
from typing import Final

from covet_core._engine import dump_json
from covet_core.http.exceptions import HTTPException
from covet_core.http.headers import HeaderInput
from covet_core.http.media import PROBLEM
from covet_core.http.problem import without_nones
from covet_core.http.response import Response
from covet_core.http.status import BODYLESS, phrase

_TRACEBACK_LINES: Final = 200


def problem_response(
    status: int,
    detail: str | None = None,
    *,
    title: str | None = None,
    type: str = "about:blank",
    instance: str | None = None,
    headers: HeaderInput | None = None,
    **extensions: object,
) -> Response:
    """A problem document (RFC 9457) as a response.

    Args:
        status: the status, which the document repeats.
        detail: a sentence on this occurrence.
        title: what the type means in words; the reason phrase by default.
        type: a URI that names the problem.
        instance: a URI of this occurrence.
        headers: further headers.
        extensions: further members of the document.
    """
    members = {
        "type": type,
        "title": title or phrase(status),
        "status": status,
        "detail": detail,
        "instance": instance,
        **extensions,
    }
    return _response(status, members, headers)


def response_for(exc: HTTPException, type: str | None = None) -> Response:
    """The response that `exc` stands for: its problem document, or no body where the status allows none.

    Args:
        exc: the error.
        type: the `type` of the document, instead of the error's own.
    """
    if exc.status_code in BODYLESS:
        return Response(None, exc.status_code, exc.headers)
    members = exc.members() if type is None else {**exc.members(), "type": type}
    return _response(exc.status_code, members, exc.headers)


def server_error(request_id: str, exc: BaseException | None = None, *, debug: bool = False) -> Response:
    """A bare 500 for a handler that crashed: the id under which the log has the rest, and nothing else.

    Args:
        request_id: the id, sent as the member `request_id` and the header `x-request-id`.
        exc: what was raised. It is told in debug mode only.
        debug: add the exception and its traceback. Never in production: they tell how the service is made.
    """
    headers = {"x-request-id": request_id}
    if exc is None or not debug:
        return problem_response(500, headers=headers, request_id=request_id)
    lines = "".join(traceback.format_exception(exc)).splitlines()
    detail = "".join(traceback.format_exception_only(exc)).strip()
    told = lines[-_TRACEBACK_LINES:]
    return problem_response(500, detail, headers=headers, request_id=request_id, traceback=told)


def _response(status: int, members: dict[str, object], headers: HeaderInput | None) -> Response:
    return Response(dump_json(without_nones(members)), status, headers, PROBLEM)

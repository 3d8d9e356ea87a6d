"""Where the names that `covet_core.http` exports are, so that each is loaded when it is asked for."""

from __future__ import annotations

from typing import Any, Final

from covet_core._exports import load_from

__all__ = ("MODULES", "load")

MODULES: Final = {
    "Accept": "covet_core.http.negotiation.accept",
    "AcceptLanguage": "covet_core.http.negotiation.accept_language",
    "Address": "covet_core.http.request",
    "BadRequest": "covet_core.http.exceptions",
    "BodyConsumed": "covet_core.http.errors",
    "BodySource": "covet_core.http.body",
    "BytesBody": "covet_core.http.body",
    "CSVResponse": "covet_core.http.rows.csv",
    "ClientDisconnect": "covet_core.http.errors",
    "ContentTooLarge": "covet_core.http.exceptions",
    "FileChanged": "covet_core.http.errors",
    "FileResponse": "covet_core.http.files.response",
    "FormData": "covet_core.http.forms.data",
    "FormLimits": "covet_core.limits",
    "HTMLResponse": "covet_core.http.response",
    "HTTPException": "covet_core.http.exceptions",
    "HeaderInput": "covet_core.http.headers",
    "InvalidCookie": "covet_core.http.errors",
    "InvalidHeader": "covet_core.http.errors",
    "InvalidProblem": "covet_core.http.errors",
    "InvalidStatus": "covet_core.http.errors",
    "JSONResponse": "covet_core.http.response",
    "JSONSequenceResponse": "covet_core.http.rows.json_lines",
    "MessageError": "covet_core.http.errors",
    "MutableHeaders": "covet_core.http.headers",
    "NDJSONResponse": "covet_core.http.rows.json_lines",
    "NotAcceptable": "covet_core.http.negotiation.choice",
    "NotARegularFile": "covet_core.http.errors",
    "NotBound": "covet_core.http.errors",
    "Part": "covet_core.http.forms.parts",
    "PlainTextResponse": "covet_core.http.response",
    "PreconditionFailed": "covet_core.http.conditional.preconditions",
    "Problem": "covet_core.http.problem",
    "QueryParams": "covet_core.http.query",
    "RedirectResponse": "covet_core.http.response",
    "Request": "covet_core.http.request",
    "RequestValidationError": "covet_core.http.validation",
    "Response": "covet_core.http.response",
    "RowMismatch": "covet_core.http.errors",
    "StaticFiles": "covet_core.http.files.static",
    "StreamingResponse": "covet_core.http.stream",
    "URL": "covet_core.http.url",
    "UnsupportedContent": "covet_core.http.errors",
    "UnsupportedContentCoding": "covet_core.http.exceptions",
    "UnsupportedMediaType": "covet_core.http.exceptions",
    "UploadFile": "covet_core.http.forms.upload",
    "UploadPolicy": "covet_core.http.forms.policy",
    "UploadRefused": "covet_core.http.forms.policy",
    "ValidationFault": "covet_core.http.validation",
    "content_disposition": "covet_core.http.disposition",
    "NotAuthenticated": "covet_core.http.authentication",
    "NotPermitted": "covet_core.http.authentication",
    "PreconditionRequired": "covet_core.http.conditional.required",
    "require_precondition": "covet_core.http.conditional.required",
    "negotiate": "covet_core.http.negotiation.choice",
    "etag_of": "covet_core.http.conditional.preconditions",
    "evaluate_preconditions": "covet_core.http.conditional.preconditions",
    "problem_response": "covet_core.http.answers",
    "response_for": "covet_core.http.answers",
    "safe_name": "covet_core.http.forms.filenames",
    "server_error": "covet_core.http.answers",
    "redirect_target": "covet_core.http.redirects",
    "url_has_allowed_host_and_scheme": "covet_core.http.redirects",
    "BadGateway": "covet_core.http.upstream.problems",
    "GatewayTimeout": "covet_core.http.upstream.problems",
    "ProxyResponse": "covet_core.http.upstream.response",
    "end_to_end": "covet_core.http.upstream.headers",
}
"""The module of every exported name."""


def load(name: str) -> Any:
    """The object that `covet_core.http` exports as `name`.

    Raises:
        AttributeError: there is none.
    """
    return load_from("covet_core.http", MODULES, name)

"""HTTP as handlers see it: requests, responses, headers, cookies, errors."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covet_core.http.answers import problem_response, response_for, server_error
    from covet_core.http.authentication import NotAuthenticated, NotPermitted
    from covet_core.http.body import BodySource, BytesBody
    from covet_core.http.conditional.preconditions import PreconditionFailed, etag_of, evaluate_preconditions
    from covet_core.http.conditional.required import PreconditionRequired, require_precondition
    from covet_core.http.disposition import content_disposition
    from covet_core.http.errors import (
        BodyConsumed,
        ClientDisconnect,
        FileChanged,
        InvalidCookie,
        InvalidHeader,
        InvalidProblem,
        InvalidStatus,
        MessageError,
        NotARegularFile,
        NotBound,
        RowMismatch,
        UnsupportedContent,
    )
    from covet_core.http.exceptions import (
        BadRequest,
        ContentTooLarge,
        HTTPException,
        UnsupportedContentCoding,
        UnsupportedMediaType,
    )
    from covet_core.http.files.response import FileResponse
    from covet_core.http.files.static import StaticFiles
    from covet_core.http.forms.data import FormData
    from covet_core.http.forms.filenames import safe_name
    from covet_core.http.forms.parts import Part
    from covet_core.http.forms.policy import UploadPolicy, UploadRefused
    from covet_core.http.forms.upload import UploadFile
    from covet_core.http.headers import HeaderInput, MutableHeaders
    from covet_core.http.negotiation.accept import Accept
    from covet_core.http.negotiation.accept_language import AcceptLanguage
    from covet_core.http.negotiation.choice import NotAcceptable, negotiate
    from covet_core.http.problem import Problem
    from covet_core.http.query import QueryParams
    from covet_core.http.redirects import redirect_target, url_has_allowed_host_and_scheme
    from covet_core.http.request import Address, Request
    from covet_core.http.response import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
    from covet_core.http.rows.csv import CSVResponse
    from covet_core.http.rows.json_lines import JSONSequenceResponse, NDJSONResponse
    from covet_core.http.stream import StreamingResponse
    from covet_core.http.upstream.headers import end_to_end
    from covet_core.http.upstream.problems import BadGateway, GatewayTimeout
    from covet_core.http.upstream.response import ProxyResponse
    from covet_core.http.url import URL
    from covet_core.http.validation import RequestValidationError, ValidationFault
    from covet_core.limits import FormLimits

__all__ = (
    "URL",
    "Accept",
    "AcceptLanguage",
    "Address",
    "BadGateway",
    "BadRequest",
    "BodyConsumed",
    "BodySource",
    "BytesBody",
    "CSVResponse",
    "ClientDisconnect",
    "ContentTooLarge",
    "FileChanged",
    "FileResponse",
    "FormData",
    "FormLimits",
    "GatewayTimeout",
    "HTMLResponse",
    "HTTPException",
    "HeaderInput",
    "InvalidCookie",
    "InvalidHeader",
    "InvalidProblem",
    "InvalidStatus",
    "JSONResponse",
    "JSONSequenceResponse",
    "MessageError",
    "MutableHeaders",
    "NDJSONResponse",
    "NotARegularFile",
    "NotAcceptable",
    "NotAuthenticated",
    "NotBound",
    "NotPermitted",
    "Part",
    "PlainTextResponse",
    "PreconditionFailed",
    "PreconditionRequired",
    "Problem",
    "ProxyResponse",
    "QueryParams",
    "RedirectResponse",
    "Request",
    "RequestValidationError",
    "Response",
    "RowMismatch",
    "StaticFiles",
    "StreamingResponse",
    "UnsupportedContent",
    "UnsupportedContentCoding",
    "UnsupportedMediaType",
    "UploadFile",
    "UploadPolicy",
    "UploadRefused",
    "ValidationFault",
    "content_disposition",
    "end_to_end",
    "etag_of",
    "evaluate_preconditions",
    "negotiate",
    "problem_response",
    "redirect_target",
    "require_precondition",
    "response_for",
    "safe_name",
    "server_error",
    "url_has_allowed_host_and_scheme",
)


def __getattr__(name: str) -> Any:
    # A service loads the modules that it uses, by their own names; forms and addresses are few services' own.
    from covet_core.http._exports import load

    value = load(name)
    globals()[name] = value
    return value

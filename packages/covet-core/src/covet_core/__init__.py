"""covet's core: applications, plans, transports, and the smallest whole framework.

Applications import from `covet`, which has the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_core._version import __version__

if TYPE_CHECKING:
    from covet_core.app import CovetApp, CovetPy
    from covet_core.background.tasks import BackgroundTask, BackgroundTasks
    from covet_core.errors import CoreError, CovetError, PlanFault
    from covet_core.events.broadcast import Broadcast
    from covet_core.events.event import ServerSentEvent
    from covet_core.events.response import EventSourceResponse
    from covet_core.handlers.depends import Depends
    from covet_core.handlers.markers import Body, Cookie, File, Form, Header, Path, Query
    from covet_core.http.authentication import NotAuthenticated, NotPermitted
    from covet_core.http.conditional.preconditions import PreconditionFailed, etag_of, evaluate_preconditions
    from covet_core.http.conditional.required import PreconditionRequired, require_precondition
    from covet_core.http.disposition import content_disposition
    from covet_core.http.errors import ClientDisconnect
    from covet_core.http.exceptions import HTTPException
    from covet_core.http.files.response import FileResponse
    from covet_core.http.files.static import StaticFiles
    from covet_core.http.forms.data import FormData
    from covet_core.http.forms.policy import UploadPolicy, UploadRefused
    from covet_core.http.forms.upload import UploadFile
    from covet_core.http.negotiation.choice import NotAcceptable, negotiate
    from covet_core.http.problem import Problem
    from covet_core.http.redirects import redirect_target, url_has_allowed_host_and_scheme
    from covet_core.http.request import Request
    from covet_core.http.response import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
    from covet_core.http.rows.csv import CSVResponse
    from covet_core.http.rows.json_lines import JSONSequenceResponse, NDJSONResponse
    from covet_core.http.stream import StreamingResponse
    from covet_core.http.upstream.headers import end_to_end
    from covet_core.http.upstream.problems import BadGateway, GatewayTimeout
    from covet_core.http.upstream.response import ProxyResponse
    from covet_core.http.validation import RequestValidationError
    from covet_core.limits import FormLimits, Limits
    from covet_core.middleware.base import BaseMiddleware, Middleware
    from covet_core.middleware.compression import CompressionMiddleware, GZipMiddleware
    from covet_core.middleware.conditional import ConditionalGet
    from covet_core.middleware.deprecation import Deprecation
    from covet_core.middleware.request_log import LoggingMiddleware, RequestLog
    from covet_core.middleware.timing import ServerTiming
    from covet_core.plan.faults import PlanErrors
    from covet_core.plan.plan import Plan, PlannedRoute
    from covet_core.problems.raising import raises
    from covet_core.proxies.trusted import TrustedProxies
    from covet_core.routing.group import RouteGroup, Router
    from covet_core.state import State
    from covet_plugin.principal import Identity, Principal

__all__ = (
    "BackgroundTask",
    "BackgroundTasks",
    "BadGateway",
    "BaseMiddleware",
    "Body",
    "Broadcast",
    "CSVResponse",
    "ClientDisconnect",
    "CompressionMiddleware",
    "ConditionalGet",
    "Cookie",
    "CoreError",
    "CovetApp",
    "CovetError",
    "CovetPy",
    "Depends",
    "Deprecation",
    "EventSourceResponse",
    "File",
    "FileResponse",
    "Form",
    "FormData",
    "FormLimits",
    "GZipMiddleware",
    "GatewayTimeout",
    "HTMLResponse",
    "HTTPException",
    "Header",
    "Identity",
    "JSONResponse",
    "JSONSequenceResponse",
    "Limits",
    "LoggingMiddleware",
    "Middleware",
    "NDJSONResponse",
    "NotAcceptable",
    "NotAuthenticated",
    "NotPermitted",
    "Path",
    "PlainTextResponse",
    "Plan",
    "PlanErrors",
    "PlanFault",
    "PlannedRoute",
    "PreconditionFailed",
    "PreconditionRequired",
    "Principal",
    "Problem",
    "ProxyResponse",
    "Query",
    "RedirectResponse",
    "Request",
    "RequestLog",
    "RequestValidationError",
    "Response",
    "RouteGroup",
    "Router",
    "ServerSentEvent",
    "ServerTiming",
    "State",
    "StaticFiles",
    "StreamingResponse",
    "TrustedProxies",
    "UploadFile",
    "UploadPolicy",
    "UploadRefused",
    "__version__",
    "content_disposition",
    "end_to_end",
    "etag_of",
    "evaluate_preconditions",
    "negotiate",
    "raises",
    "redirect_target",
    "require_precondition",
    "url_has_allowed_host_and_scheme",
)


def __getattr__(name: str) -> Any:
    # The command's supervisor and the pytest plugin lie in this package and need none of these names: loading them all
    # would make each of their starts take six times as long.
    from covet_core._exports import load

    value = load(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

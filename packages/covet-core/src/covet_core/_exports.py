"""Where the names that `covet_core` exports are, so that each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

__all__ = ("MODULES", "load", "load_from")

MODULES: Final = {
    "BackgroundTask": "covet_core.background.tasks",
    "BackgroundTasks": "covet_core.background.tasks",
    "BaseMiddleware": "covet_core.middleware.base",
    "Body": "covet_core.handlers.markers",
    "Broadcast": "covet_core.events.broadcast",
    "CSVResponse": "covet_core.http.rows.csv",
    "ClientDisconnect": "covet_core.http.errors",
    "CompressionMiddleware": "covet_core.middleware.compression",
    "Cookie": "covet_core.handlers.markers",
    "CoreError": "covet_core.errors",
    "CovetApp": "covet_core.app",
    "CovetError": "covet_core.errors",
    "CovetPy": "covet_core.app",
    "Deprecation": "covet_core.middleware.deprecation",
    "Depends": "covet_core.handlers.depends",
    "EventSourceResponse": "covet_core.events.response",
    "File": "covet_core.handlers.markers",
    "Form": "covet_core.handlers.markers",
    "FormData": "covet_core.http.forms.data",
    "FormLimits": "covet_core.limits",
    "FileResponse": "covet_core.http.files.response",
    "GZipMiddleware": "covet_core.middleware.compression",
    "HTMLResponse": "covet_core.http.response",
    "HTTPException": "covet_core.http.exceptions",
    "Header": "covet_core.handlers.markers",
    "JSONResponse": "covet_core.http.response",
    "JSONSequenceResponse": "covet_core.http.rows.json_lines",
    "Limits": "covet_core.limits",
    "LoggingMiddleware": "covet_core.middleware.request_log",
    "Middleware": "covet_core.middleware.base",
    "NDJSONResponse": "covet_core.http.rows.json_lines",
    "Path": "covet_core.handlers.markers",
    "PlainTextResponse": "covet_core.http.response",
    "Plan": "covet_core.plan.plan",
    "PlanErrors": "covet_core.plan.faults",
    "PlanFault": "covet_core.errors",
    "PlannedRoute": "covet_core.plan.plan",
    "Problem": "covet_core.http.problem",
    "Query": "covet_core.handlers.markers",
    "RedirectResponse": "covet_core.http.response",
    "Request": "covet_core.http.request",
    "RequestValidationError": "covet_core.http.validation",
    "RequestLog": "covet_core.middleware.request_log",
    "Response": "covet_core.http.response",
    "RouteGroup": "covet_core.routing.group",
    "Router": "covet_core.routing.group",
    "ServerSentEvent": "covet_core.events.event",
    "ServerTiming": "covet_core.middleware.timing",
    "State": "covet_core.state",
    "StaticFiles": "covet_core.http.files.static",
    "StreamingResponse": "covet_core.http.stream",
    "TrustedProxies": "covet_core.proxies.trusted",
    "UploadFile": "covet_core.http.forms.upload",
    "UploadPolicy": "covet_core.http.forms.policy",
    "UploadRefused": "covet_core.http.forms.policy",
    "ConditionalGet": "covet_core.middleware.conditional",
    "NotAcceptable": "covet_core.http.negotiation.choice",
    "PreconditionFailed": "covet_core.http.conditional.preconditions",
    "etag_of": "covet_core.http.conditional.preconditions",
    "evaluate_preconditions": "covet_core.http.conditional.preconditions",
    "Identity": "covet_plugin.principal",
    "NotAuthenticated": "covet_core.http.authentication",
    "NotPermitted": "covet_core.http.authentication",
    "Principal": "covet_plugin.principal",
    "PreconditionRequired": "covet_core.http.conditional.required",
    "require_precondition": "covet_core.http.conditional.required",
    "negotiate": "covet_core.http.negotiation.choice",
    "raises": "covet_core.problems.raising",
    "content_disposition": "covet_core.http.disposition",
    "redirect_target": "covet_core.http.redirects",
    "url_has_allowed_host_and_scheme": "covet_core.http.redirects",
    "BadGateway": "covet_core.http.upstream.problems",
    "GatewayTimeout": "covet_core.http.upstream.problems",
    "ProxyResponse": "covet_core.http.upstream.response",
    "end_to_end": "covet_core.http.upstream.headers",
}
"""The module of every exported name."""


def load(name: str) -> Any:
    """The object that `covet_core` exports as `name`.

    Raises:
        AttributeError: there is none.
    """
    return load_from("covet_core", MODULES, name)


def load_from(package: str, modules: Mapping[str, str], name: str) -> Any:
    """The object that `package` exports as `name`.

    Raises:
        AttributeError: there is none in `modules`.
    """
    try:
        module = modules[name]
    except KeyError:
        raise AttributeError(f"module {package!r} has no attribute {name!r}") from None
    return getattr(import_module(module), name)

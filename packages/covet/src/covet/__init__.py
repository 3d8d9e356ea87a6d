"""covet: a toolkit for Python microservices.

Applications import their names from here; the names live in covet_core, and each is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet._version import __version__

if TYPE_CHECKING:
    from covet_core import (
        BackgroundTask,
        BackgroundTasks,
        BadGateway,
        BaseMiddleware,
        Body,
        Broadcast,
        ClientDisconnect,
        Cookie,
        CoreError,
        CovetApp,
        CovetError,
        CovetPy,
        CSVResponse,
        Depends,
        EventSourceResponse,
        File,
        FileResponse,
        Form,
        FormData,
        FormLimits,
        GatewayTimeout,
        Header,
        HTMLResponse,
        HTTPException,
        JSONResponse,
        JSONSequenceResponse,
        Limits,
        Middleware,
        NDJSONResponse,
        Path,
        PlainTextResponse,
        Plan,
        PlanErrors,
        PlanFault,
        PlannedRoute,
        Problem,
        ProxyResponse,
        Query,
        RedirectResponse,
        Request,
        RequestLog,
        RequestValidationError,
        Response,
        RouteGroup,
        Router,
        ServerSentEvent,
        ServerTiming,
        State,
        StaticFiles,
        StreamingResponse,
        TrustedProxies,
        UploadFile,
        UploadPolicy,
        UploadRefused,
        content_disposition,
        end_to_end,
        raises,
        redirect_target,
        url_has_allowed_host_and_scheme,
    )
    from covet_core.types import CallNext

__all__ = [
    "BackgroundTask",
    "BackgroundTasks",
    "BadGateway",
    "BaseMiddleware",
    "Body",
    "Broadcast",
    "CSVResponse",
    "CallNext",
    "ClientDisconnect",
    "Cookie",
    "CoreError",
    "CovetApp",
    "CovetError",
    "CovetPy",
    "Depends",
    "EventSourceResponse",
    "File",
    "FileResponse",
    "Form",
    "FormData",
    "FormLimits",
    "GatewayTimeout",
    "HTMLResponse",
    "HTTPException",
    "Header",
    "JSONResponse",
    "JSONSequenceResponse",
    "Limits",
    "Middleware",
    "NDJSONResponse",
    "Path",
    "PlainTextResponse",
    "Plan",
    "PlanErrors",
    "PlanFault",
    "PlannedRoute",
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
    "raises",
    "redirect_target",
    "url_has_allowed_host_and_scheme",
]


def __getattr__(name: str) -> Any:
    # A service pays for what it imports: event streams, uploads and files load with their first use.
    from covet._lazy import load

    value = load(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""covet's native engine: the router, the extraction of parameters, the rendering of results, the HTTP/1.1 server.

This is the engine of covet-core and not an API of its own: applications import `covet`.
"""

from covet_engine._engine import (
    BUILD_PROFILE,
    MISSING,
    BadRoute,
    BadTarget,
    BadValue,
    Endpoint,
    EngineError,
    ForbiddenHeader,
    Headers,
    InvalidHeader,
    InvalidStatus,
    MissingType,
    Param,
    RequestHead,
    RouteConflict,
    Table,
    UnsupportedMediaType,
    __version__,
    check_response,
    dump_json,
    json_default,
)

__all__ = (
    "BUILD_PROFILE",
    "MISSING",
    "BadRoute",
    "BadTarget",
    "BadValue",
    "Endpoint",
    "EngineError",
    "ForbiddenHeader",
    "Headers",
    "InvalidHeader",
    "InvalidStatus",
    "MissingType",
    "Param",
    "RequestHead",
    "RouteConflict",
    "Table",
    "UnsupportedMediaType",
    "__version__",
    "check_response",
    "dump_json",
    "json_default",
)

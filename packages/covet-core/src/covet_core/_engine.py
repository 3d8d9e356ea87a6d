"""The one door to the native engine: its version is checked here, before anything of it is used."""

import covet_engine
from covet_core.errors import CoreError

REQUIRED = "0.1.0"
"""The version of covet-engine that this covet-core was made with; `pyproject.toml` pins the same."""


class EngineMismatch(CoreError, ImportError):
    """The installed covet-engine is not the one that this covet-core was made with."""

    code = "engine-mismatch"

    def __init__(self, *, required: str, found: str) -> None:
        self.required = required
        self.found = found

    def render(self) -> str:
        return f"covet-core needs covet-engine {self.required}, and {self.found} is installed."

    def hint(self) -> str:
        return f"Run: pip install 'covet-engine=={self.required}'"


def check_version(found: str) -> None:
    """Raise `EngineMismatch` unless `found` is the required version: the two share an interface without a number."""
    if found != REQUIRED:
        raise EngineMismatch(required=REQUIRED, found=found)


check_version(covet_engine.__version__)

# The names are taken only from an engine that is known to have them.
from covet_engine import (  # noqa: E402
    BUILD_PROFILE,
    MISSING,
    BadCoding,
    BadForm,
    BadRoute,
    BadTarget,
    BadValue,
    BodyDecoder,
    Endpoint,
    EngineError,
    FilterChain,
    ForbiddenHeader,
    FormParser,
    FormPart,
    FormTooLarge,
    Headers,
    InvalidBody,
    InvalidHeader,
    InvalidStatus,
    JsonWriter,
    MissingType,
    NativeBody,
    Param,
    RequestHead,
    ResponseEncoder,
    RouteConflict,
    Server,
    Sink,
    SpooledFile,
    StaticDirectory,
    Table,
    UnsupportedContentCoding,
    UnsupportedMediaType,
    available_filters,
    body_length,
    check_response,
    dump_json,
    filter_faults,
    json_default,
)

__all__ = (
    "BUILD_PROFILE",
    "MISSING",
    "REQUIRED",
    "BadCoding",
    "BadForm",
    "BadRoute",
    "BadTarget",
    "BadValue",
    "BodyDecoder",
    "Endpoint",
    "EngineError",
    "EngineMismatch",
    "FilterChain",
    "ForbiddenHeader",
    "FormParser",
    "FormPart",
    "FormTooLarge",
    "Headers",
    "InvalidBody",
    "InvalidHeader",
    "InvalidStatus",
    "JsonWriter",
    "MissingType",
    "NativeBody",
    "Param",
    "RequestHead",
    "ResponseEncoder",
    "RouteConflict",
    "Server",
    "Sink",
    "SpooledFile",
    "StaticDirectory",
    "Table",
    "UnsupportedContentCoding",
    "UnsupportedMediaType",
    "available_filters",
    "body_length",
    "check_response",
    "check_version",
    "dump_json",
    "filter_faults",
    "json_default",
)

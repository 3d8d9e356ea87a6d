"""Every name that code written for other toolkits of this kind imports, under the spelling that it has here."""

from importlib import import_module

import pytest

NAMES = {
    "covet": [
        "BackgroundTasks",
        "Body",
        "CSVResponse",
        "CompressionMiddleware",
        "Cookie",
        "CovetApp",
        "CovetPy",
        "Depends",
        "EventSourceResponse",
        "File",
        "FileResponse",
        "Form",
        "GZipMiddleware",
        "HTMLResponse",
        "HTTPException",
        "Header",
        "JSONResponse",
        "LoggingMiddleware",
        "Middleware",
        "Path",
        "PlainTextResponse",
        "ProxyResponse",
        "Query",
        "RedirectResponse",
        "Request",
        "RequestLog",
        "Response",
        "Router",
        "ServerSentEvent",
        "StaticFiles",
        "StreamingResponse",
        "UploadFile",
    ],
    "covet.background": ["BackgroundTaskQueue", "BackgroundTasks", "TaskPriority"],
    "covet.config": ["Config"],
    "covet.core.dependencies": ["Depends"],
    "covet.testing": ["AsyncTestClient", "PerformanceTest", "TestClient"],
    "covet.testing.performance": ["PerformanceTest"],
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in NAMES.items() for name in names])
def test_a_name_is_where_it_is_looked_for(module: str, name: str) -> None:
    found = import_module(module)
    assert name in found.__all__
    assert callable(getattr(found, name))


def test_the_short_name_of_the_application_is_the_application() -> None:
    covet = import_module("covet")
    assert covet.CovetPy is covet.CovetApp


@pytest.mark.parametrize(
    ("alias", "name"), [("GZipMiddleware", "CompressionMiddleware"), ("LoggingMiddleware", "RequestLog")]
)
def test_a_middleware_of_two_names_is_one_class(alias: str, name: str) -> None:
    covet = import_module("covet")
    assert getattr(covet, alias) is getattr(covet, name)

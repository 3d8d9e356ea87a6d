"""Every name that code written for other toolkits of this kind imports, under the spelling that it has here."""

from importlib import import_module

import pytest

NAMES = {
    "covet": [
        "BackgroundTasks",
        "Body",
        "CSVResponse",
        "Cookie",
        "CovetApp",
        "CovetPy",
        "Depends",
        "EventSourceResponse",
        "File",
        "FileResponse",
        "Form",
        "HTMLResponse",
        "HTTPException",
        "Header",
        "JSONResponse",
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
    "covet.testing": ["AsyncTestClient", "PerformanceTest", "TestClient"],
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in NAMES.items() for name in names])
def test_a_name_is_where_it_is_looked_for(module: str, name: str) -> None:
    found = import_module(module)
    assert name in found.__all__
    assert callable(getattr(found, name))


def test_the_short_name_of_the_application_is_the_application() -> None:
    covet = import_module("covet")
    assert covet.CovetPy is covet.CovetApp

"""What routes are told to say by what is around them."""

from __future__ import annotations

from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from covet_core import CovetApp, Router
from covet_core.testing import TestClient

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "x-key"},
}


async def handler() -> None: ...


def operations(app: CovetApp) -> dict[str, Any]:
    with TestClient(app) as client:
        document = client.get("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    return {path: methods["get"] for path, methods in document["paths"].items()}


def test_the_nearest_word_on_security_counts() -> None:
    app = CovetApp(security_schemes=SCHEMES, security=["bearer"])
    app.add_route("/plain", handler)
    group = app.route_group("/group", security=["key"])
    group.add_route("/inherited", handler)
    group.add_route("/own", handler, security=[{"bearer": [], "key": []}])
    group.add_route("/none", handler, security=[])
    group.route_group("/open", security=[]).add_route("/inherited", handler)
    router = Router("/router")
    router.add_route("/included", handler)
    app.include_router(router, security=["key"])
    app.include_router(Router("/silent"))
    told = {path: found.get("security") for path, found in operations(app).items()}
    assert told == {
        "/plain": None,
        "/group/inherited": [{"key": []}],
        "/group/own": [{"bearer": [], "key": []}],
        "/group/none": [],
        "/group/open/inherited": [],
        "/router/included": [{"key": []}],
    }


def test_a_mounted_application_speaks_for_its_own_routes() -> None:
    app = CovetApp(security_schemes=SCHEMES, security=["bearer"])
    inner = CovetApp(security=["key"])
    inner.add_route("/own", handler)
    app.mount("/inner", inner)
    silent = CovetApp()
    silent.add_route("/own", handler)
    app.mount("/silent", silent)
    told = {path: found.get("security") for path, found in operations(app).items()}
    assert told == {"/inner/own": [{"key": []}], "/silent/own": None}


def test_an_application_may_be_deprecated_or_hidden_but_for_what_says_otherwise() -> None:
    app = CovetApp(deprecated=True, include_in_schema=False)
    app.add_route("/hidden", handler)
    app.add_route("/shown", handler, include_in_schema=True)
    app.add_route("/new", handler, include_in_schema=True, deprecated=False)
    told = {path: found.get("deprecated") for path, found in operations(app).items()}
    assert told == {"/shown": True, "/new": None}


def test_what_is_included_takes_the_limits_and_scopes_that_it_says_nothing_of() -> None:
    app = CovetApp(timeout=9)
    router = Router("/router")
    router.add_route("/inherited", handler, name="inherited")
    router.add_route("/own", handler, name="own", timeout=1)
    strict = Router("/strict", timeout=2)
    strict.add_route("/inherited", handler, name="strict")
    app.include_router(router, timeout=5)
    app.include_router(strict, timeout=5)
    app.include_router(router, "/again", timeout=None)
    timeouts = {route.path: route.timeout for route in app.plan().routes if route.include_in_schema}
    assert timeouts == {
        "/router/inherited": 5,
        "/router/own": 1,
        "/strict/inherited": 2,
        "/again/router/inherited": None,
        "/again/router/own": 1,
    }

"""What routes are told to say by what is around them."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from covet_core import Body, CovetApp, Form, PlanErrors, Query, Router
from covet_core.plan.faults import SecurityUnknown
from covet_core.testing import TestClient

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "x-key"},
}


NAMES = ["a"]
SIZES = {1}
COUNTS = {"a": 1}


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


def unknown(app: CovetApp) -> list[str]:
    with pytest.raises(PlanErrors) as raised:
        app.plan()
    assert {type(each) for each in raised.value.exceptions} == {SecurityUnknown}
    return [str(each) for each in raised.value.exceptions]


def test_a_scheme_that_nobody_declares_is_a_fault() -> None:
    app = CovetApp(security_schemes=SCHEMES, security=["baerer"])
    router = Router(security=[{"key": [], "oauth": ["read"]}])
    router.add_route("/one", handler)
    router.add_route("/two", handler)
    app.include_router(router)
    back = Router()
    back.add_route("{$request.query.url}", handler, ["POST"], security=["hmac"], name="tell")
    app.add_route("/three", handler, ["POST"], security=[], callbacks=back)
    app.webhooks.add_route("news", handler, ["POST"], security=["signature"])
    first, second, third, fourth = unknown(app)
    assert "security of the application asks for the scheme 'baerer', and the schemes are bearer, key." in first
    assert "Did you mean 'bearer'?" in first
    assert "of GET /one (" in second
    assert "'oauth'" in second
    assert "of the callback tell of POST /three (" in third
    assert "of POST news (" in fourth


def test_without_schemes_nothing_may_be_asked_for() -> None:
    app = CovetApp()
    app.add_route("/one", handler, security=["bearer"])
    (told,) = unknown(app)
    assert "the schemes are none" in told
    assert "Declare it: CovetApp(security_schemes={...})." in told


def test_schemes_of_mounted_applications_are_declared_too() -> None:
    inner = CovetApp(security_schemes={"key": {"type": "apiKey", "in": "cookie", "name": "k"}, **SCHEMES})
    inner.add_route("/own", handler, security=["key", "bearer"])
    app = CovetApp(security_schemes={"key": SCHEMES["key"]})
    app.mount("/inner", inner)
    assert operations(app)["/inner/own"]["security"] == [{"key": []}, {"bearer": []}]
    with TestClient(app) as client:
        assert client.get("/openapi.json").json()["components"]["securitySchemes"] == SCHEMES


def test_plugins_that_change_the_document_may_declare_schemes() -> None:
    def declare(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "components": {**document["components"], "securitySchemes": SCHEMES}}

    app = CovetApp()
    app.contribute(lambda to: to.openapi("schemes", declare))
    app.add_route("/one", handler, security=["bearer"])
    assert operations(app)["/one"]["security"] == [{"bearer": []}]


class Area(Enum):
    ORDERS = "orders"
    STOCK = "stock"


def test_a_tag_may_be_a_member_of_an_enum() -> None:
    app = CovetApp(openapi_tags=[{"name": "orders", "description": "What customers want."}])
    router = Router(tags=[Area.STOCK])
    router.add_route("/stock", handler, tags=[Area.ORDERS, "stock"])
    app.include_router(router)
    app.add_route("/orders", handler, tags=["orders"])
    assert [found["tags"] for found in operations(app).values()] == [["stock", "orders"], ["orders"]]
    with TestClient(app) as client:
        tags = client.get("/openapi.json").json()["tags"]
    assert tags == [{"name": "orders", "description": "What customers want."}, {"name": "stock"}]


def test_defaults_that_can_be_changed_and_those_inside_of_bodies_are_told() -> None:
    app = CovetApp()

    @app.get("/found")
    async def found(tags: list[str] = NAMES, sizes: Annotated[set[int], Query()] = SIZES) -> None: ...

    @app.post("/kept")
    async def kept(sku: str = Body(), count: int = Body(2), of: dict[str, int] = COUNTS) -> None: ...

    @app.post("/sent")
    async def sent(name: str = Form("x"), tags: Annotated[list[str], Form()] = NAMES) -> None: ...

    @app.post("/alone")
    async def alone(count: int = Body(3)) -> None: ...

    with TestClient(app) as client:
        document = client.get("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    paths = document["paths"]
    assert [each["schema"]["default"] for each in paths["/found"]["get"]["parameters"]] == [["a"], [1]]
    bodies = {
        path: next(iter(paths[path]["post"]["requestBody"]["content"].values()))["schema"]
        for path in ("/kept", "/sent", "/alone")
    }
    for path, told in {"/kept": {"count": 2, "of": {"a": 1}}, "/sent": {"name": "x", "tags": ["a"]}}.items():
        members = bodies[path]["properties"].items()
        assert {name: each["default"] for name, each in members if "default" in each} == told
    assert bodies["/alone"]["default"] == 3

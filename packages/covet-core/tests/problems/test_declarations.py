"""Who may declare a problem, and that each declaration reaches its routes and their OpenAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

import pytest

from covet_core import (
    CovetApp,
    Depends,
    Header,
    Middleware,
    PlanErrors,
    PlannedRoute,
    Problem,
    Request,
    Response,
    Router,
    raises,
)
from covet_core.openapi.document import build
from covet_core.problems.declarations import problems_of
from covet_core.problems.faults import BadRaises
from covet_core.testing import TestClient
from covet_core.types import CallNext
from covet_plugin import BasePlugin, Contributions, PluginInfo, Stage


class NotSignedIn(Problem, status=401): ...


class OutOfStock(Problem, status=409):
    sku: str


class TooMany(Problem, status=429): ...


class Closed(Problem, status=503): ...


class Gone(Problem, status=410): ...


async def handler() -> int:
    return 1


def only(app: CovetApp) -> PlannedRoute:
    (route,) = (route for route in app.plan().routes if route.include_in_schema)
    return route


def declared(app: CovetApp) -> list[tuple[str, str]]:
    return [(each.problem.__name__, each.by) for each in only(app).declared]


def test_applications_groups_includes_and_routes_declare_from_outside_in() -> None:
    app = CovetApp("Shop", raises=[Closed])
    router = Router("/orders", raises=[OutOfStock])
    router.add_route("/", handler, raises=[Gone])
    app.route_group("/api", raises=[NotSignedIn]).include_router(router, raises=[TooMany])
    assert declared(app) == [
        ("Closed", "the application 'Shop'"),
        ("NotSignedIn", "the group '/api'"),
        ("TooMany", "the group '/api'"),
        ("OutOfStock", "the group '/api/orders'"),
        ("Gone", "the route"),
    ]


def test_a_mounted_application_keeps_what_it_and_its_parent_declare() -> None:
    app, inner = CovetApp("Outer", raises=[Closed]), CovetApp("Inner", raises=[Gone])
    inner.add_route("/", handler)
    app.mount("/inner", inner)
    assert declared(app) == [("Closed", "the application 'Outer'"), ("Gone", "the application 'Inner'")]


@raises(NotSignedIn)
async def current_user(token: Annotated[str, Header()] = "") -> str:
    if not token:
        raise NotSignedIn
    return token


@raises(Gone)
async def session(user: Annotated[str, Depends(current_user)]) -> AsyncIterator[str]:
    yield user


@raises(TooMany)
class Paging:
    def __init__(self, limit: int = 20) -> None:
        self.limit = limit


class NarrowPaging(Paging): ...


def test_dependencies_declare_for_every_route_that_needs_them_also_indirectly() -> None:
    app = CovetApp()

    @app.get("/")
    async def show(session: Annotated[str, Depends(session)], page: Annotated[NarrowPaging, Depends()]) -> int:
        return page.limit

    assert declared(app) == [
        ("NotSignedIn", "the dependency current_user"),
        ("Gone", "the dependency session"),
        ("TooMany", "the dependency NarrowPaging"),
    ]


def test_dependencies_that_are_called_for_their_effect_declare_too() -> None:
    app = CovetApp()
    app.add_route("/", handler, dependencies=[Depends(partial(current_user))])
    assert [name for name, _ in declared(app)] == ["NotSignedIn"]


@raises(TooMany)
async def limiting(request: Request, call_next: CallNext) -> Response:
    return await call_next(request)


@raises(Closed)
class Hours:
    def __init__(self, opens: int) -> None:
        self.opens = opens

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        return await call_next(request)


def test_middleware_declares_for_what_it_stands_in_front_of() -> None:
    app = CovetApp(middleware=[Middleware(Hours, opens=8)])
    app.add_route("/", handler, middleware=[limiting])
    assert declared(app) == [("Closed", "the middleware Hours"), ("TooMany", "the middleware limiting")]


class Limiter(BasePlugin):
    info = PluginInfo(id="limiter", version="1.0.0", api=1)

    def contribute(self, to: Contributions) -> None:
        to.middleware(limiting, stage=Stage.TRAFFIC)
        to.route("/usage", handler, raises=[Gone])


def test_middleware_and_routes_of_plugins_declare_too() -> None:
    assert declared(CovetApp(plugins=[Limiter()])) == [("TooMany", "the middleware limiting"), ("Gone", "the route")]


def test_decorators_add_up_and_leave_the_function_as_it_is() -> None:
    @raises(Gone)
    @raises(TooMany, Gone)
    async def both() -> int:
        return 1

    app = CovetApp()
    app.add_route("/", both)
    assert declared(app) == [("Gone", "the handler both"), ("TooMany", "the handler both")]


def test_the_return_type_declares_and_each_class_counts_once() -> None:
    app = CovetApp(raises=[OutOfStock])

    @app.get("/", raises=[Gone])
    async def show() -> int | OutOfStock | (Closed | None):
        return None

    assert problems_of(only(app)) == [OutOfStock, Closed, Gone]


def test_a_problem_that_is_returned_is_sent_like_one_that_is_raised() -> None:
    app = CovetApp()

    @app.get("/")
    async def show() -> dict[str, int] | OutOfStock:
        return OutOfStock(sku="A-7", detail="None left.")

    with TestClient(app) as client:
        answer = client.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert (answer.json()["sku"], answer.json()["detail"]) == ("A-7", "None left.")


def test_the_document_has_every_declaration_with_its_schema() -> None:
    app = CovetApp(raises=[Closed])

    @app.get("/", raises=[Gone])
    async def show(user: Annotated[str, Depends(current_user)]) -> int | OutOfStock:
        return 1

    document = build(app.plan())
    answers = document["paths"]["/"]["get"]["responses"]
    assert list(answers) == ["200", "401", "409", "410", "503", "default"]
    assert answers["409"]["content"]["application/problem+json"]["schema"] == {
        "$ref": "#/components/schemas/OutOfStock"
    }
    assert document["components"]["schemas"]["OutOfStock"]["properties"]["sku"] == {"type": "string"}


@pytest.mark.parametrize("wrong", [404, ValueError, "OutOfStock", OutOfStock(sku="a")])
def test_what_is_no_class_of_http_errors_is_a_fault_and_told_once(wrong: Any) -> None:
    app = CovetApp("Shop", raises=[wrong])
    app.add_route("/a", handler)
    app.add_route("/b", handler)
    with pytest.raises(PlanErrors) as told:
        app.plan()
    (fault,) = told.value.exceptions
    assert isinstance(fault, BadRaises)
    assert fault.by == "the application 'Shop'"

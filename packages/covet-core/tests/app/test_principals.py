"""Who a request is from: as a parameter, in a dependency, for a container, and in `request.user`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from covet_core import CovetApp, Depends, Identity, Principal, Request, Response
from covet_core.http.authentication import NotAuthenticated, NotPermitted
from covet_core.openapi.transformed import document_of
from covet_core.types import CallNext
from covet_plugin.graph import Argument, Node, NodeKind, Site


@dataclass(frozen=True)
class Customer(Identity):
    email: str = ""


@dataclass(frozen=True)
class Robot(Principal):
    id: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


MAKERS: dict[str, Callable[[str], Principal]] = {"customer": Customer, "robot": Robot, "identity": Identity}


def service(**options: Any) -> CovetApp:
    """An application that believes what a header says."""
    app = CovetApp(**options)

    @app.middleware
    async def authenticate(request: Request, call_next: CallNext) -> Response:
        kind, _, name = request.headers.get("x-user", "").partition(" ")
        if name and request.user is None:
            request.user = MAKERS[kind](name)
        return await call_next(request)

    return app


def from_(name: str) -> dict[str, str]:
    return {"x-user": name}


def test_a_request_is_from_nobody_until_something_says_who(ask: Any) -> None:
    app = service()

    @app.get("/")
    async def show(request: Request) -> str:
        return "nobody" if request.user is None else request.user.id

    assert ask(app, "/").body == b"nobody"
    assert ask(app, "/", headers=from_("identity ann")).body == b"ann"


def test_a_handler_takes_a_principal_by_its_type(ask: Any) -> None:
    app = service()

    @app.get("/")
    async def show(user: Principal) -> str:
        return user.id

    assert ask(app, "/", headers=from_("identity ann")).body == b"ann"
    refused = ask(app, "/")
    assert (refused.status, refused.json["title"]) == (401, "Not authenticated")


@pytest.mark.parametrize("form", ["union", "default"])
def test_a_handler_may_do_without(ask: Any, form: str) -> None:
    app = service()
    if form == "union":

        @app.get("/")
        async def union(user: Principal | None) -> str:
            return "nobody" if user is None else user.id
    else:

        @app.get("/")
        async def default(user: Principal = None) -> str:  # type: ignore[assignment]  # as older code writes it
            return "nobody" if user is None else user.id  # type: ignore[redundant-expr]

    assert ask(app, "/").body == b"nobody"
    assert ask(app, "/", headers=from_("identity ann")).body == b"ann"


def test_a_class_of_ones_own_is_never_read_from_the_body(ask: Any) -> None:
    app = service()

    @app.post("/")
    async def show(user: Customer) -> str:
        return user.id

    assert ask(app, "/", "POST", json={"id": "forged"}).status == 401
    assert ask(app, "/", "POST", json={"id": "forged"}, headers=from_("customer ann")).body == b"ann"
    assert ask(app, "/", "POST", json={"id": "forged"}, headers=from_("robot r2")).status == 403


def test_a_route_may_be_for_several_classes(ask: Any) -> None:
    app = service()

    @app.get("/")
    async def show(user: Customer | Robot) -> str:
        return type(user).__name__

    assert ask(app, "/", headers=from_("customer ann")).body == b"Customer"
    assert ask(app, "/", headers=from_("robot r2")).body == b"Robot"
    assert ask(app, "/", headers=from_("identity ann")).status == 403


def test_dependencies_containers_and_handlers_have_the_same_one(ask: Any) -> None:
    class Wanted:
        def __covet_node__(self, site: Site, /) -> Node:
            given = Node(Principal, "principal", NodeKind.INPUT)
            return Node(greet, "greet", NodeKind.CALL, greet, (Argument(None, given),))

    def greet(user: Principal) -> str:
        return f"hello {user.id}"

    def audited(user: Principal) -> str:
        return f"audit of {user.id}"

    app = service()

    @app.get("/")
    async def show(
        user: Principal, audit: Annotated[str, Depends(audited)], greeting: Annotated[str, Wanted()]
    ) -> list[str]:
        return [user.id, audit, greeting]

    assert ask(app, "/", headers=from_("identity ann")).json == ["ann", "audit of ann", "hello ann"]
    assert ask(app, "/").status == 401


def test_a_plugin_may_fill_principals_by_itself(ask: Any) -> None:
    app = CovetApp()
    bob = Node("bob", "bob", NodeKind.VALUE, value=Identity("bob"))
    app.contribute(lambda to: to.parameter(Principal, lambda _: bob))

    @app.get("/")
    async def show(user: Principal) -> str:
        return user.id

    assert ask(app, "/").body == b"bob"


@pytest.mark.parametrize(
    ("schemes", "challenge"),
    [
        ({}, None),
        ({"key": {"type": "apiKey", "in": "header", "name": "x-key"}}, None),
        ({"token": {"type": "http", "scheme": "bearer"}}, "Bearer"),
        (
            {"token": {"type": "http", "scheme": "Bearer"}, "password": {"type": "http", "scheme": "basic"}},
            'Bearer, Basic realm="My \\"shop\\"?", charset="UTF-8"',
        ),
    ],
)
def test_a_401_says_how_to_authenticate(ask: Any, schemes: Any, challenge: str | None) -> None:
    app = CovetApp('My "shop"é', security_schemes=schemes)

    @app.get("/")
    async def show(user: Principal) -> str:
        return user.id

    assert ask(app, "/").headers.get("www-authenticate") == challenge


def test_the_scheme_of_the_outer_application_is_told_by_a_mounted_one(ask: Any) -> None:
    inner = CovetApp()

    @inner.get("/me")
    async def show(user: Principal) -> str:
        return user.id

    app = CovetApp(security_schemes={"token": {"type": "http", "scheme": "bearer"}})
    app.mount("/inner", inner)
    assert ask(app, "/inner/me").headers["www-authenticate"] == "Bearer"


def test_the_plan_and_the_document_tell_of_both_refusals() -> None:
    app = CovetApp()

    @app.get("/any")
    async def any_kind(user: Principal) -> str:
        return user.id

    @app.get("/one")
    async def one_kind(user: Customer) -> str:
        return user.id

    @app.get("/maybe")
    async def maybe(user: Principal | None) -> str:
        return str(user)

    raised = {route.path: set(route.raises) for route in app.plan().routes}
    assert raised["/any"] == {NotAuthenticated}
    assert raised["/one"] == {NotAuthenticated, NotPermitted}
    assert raised["/maybe"] == set()
    paths = document_of(app.plan())["paths"]
    assert "401" in paths["/any"]["get"]["responses"]
    assert {"401", "403"} <= paths["/one"]["get"]["responses"].keys()
    assert "parameters" not in paths["/one"]["get"]
    assert "requestBody" not in paths["/one"]["get"]

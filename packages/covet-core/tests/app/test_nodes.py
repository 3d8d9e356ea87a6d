"""What containers and plugins fill parameters with: nodes that are compiled into the handler's entry."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import pytest

from covet_core import CovetApp, Depends, PlanErrors, Request
from covet_core.handlers.faults import BadHandler, InputUnfilled
from covet_core.testing import TestClient
from covet_plugin.graph import Argument, Node, NodeKind, Site
from covet_plugin.scopes import Scope


class Provided:
    """A marker, as a container has one."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.sites: list[Site] = []

    def __covet_node__(self, site: Site, /) -> Node:
        self.sites.append(site)
        return self.node


class Money(int):
    """What a plugin fills."""


class Tenant(str):
    """What a plugin fills from the request."""


def call(make: Any, *arguments: Node, **more: Any) -> Node:
    name = getattr(make, "__name__", "value")
    return Node(
        more.pop("key", make), name, NodeKind.CALL, make, tuple(Argument(None, each) for each in arguments), **more
    )


@pytest.mark.parametrize("form", ["annotated", "default"])
def test_a_marker_provides_its_parameter(ask: Any, form: str) -> None:
    marker: Any = Provided(call(lambda: 41))
    app = CovetApp()
    if form == "annotated":

        @app.get("/{n:int}")
        async def annotated(n: int, value: Annotated[int, marker]) -> int:
            return n + value
    else:

        @app.get("/{n:int}")
        async def default(n: int, value: int = marker) -> int:
            return n + value

    assert ask(app, "/1").json == 42
    site = marker.sites[0]
    assert (site.parameter, site.annotation) == ("value", int)
    assert "test_nodes.py" in site.where


def test_a_dependency_a_container_and_a_handler_share_what_is_made(ask: Any) -> None:
    made: list[str] = []

    def session() -> str:
        made.append("session")
        return f"session {len(made)}"

    def users(session: str) -> str:
        return f"users of {session}"

    node = call(session)
    app = CovetApp()

    async def audit(session: Annotated[str, Provided(node)]) -> str:
        return f"audit of {session}"

    @app.get("/")
    async def show(
        audit: Annotated[str, Depends(audit)],
        users: Annotated[str, Provided(call(users, node))],
        session: Annotated[str, Provided(node)],
    ) -> list[str]:
        return [audit, users, session]

    assert ask(app, "/").json == ["audit of session 1", "users of session 1", "session 1"]
    assert made == ["session"]


def test_what_is_provided_may_need_the_request(ask: Any) -> None:
    class OwnRequest(Request):
        """A container knows its own class of requests, or the core's."""

    def path(request: Request) -> str:
        return request.path

    app = CovetApp()
    for name, kind in (("core", Request), ("own", OwnRequest)):
        node = call(path, Node(kind, "request", NodeKind.INPUT))

        @app.get(f"/{name}", name=name)
        async def show(path: Annotated[str, Provided(node)]) -> str:
            return path

    assert ask(app, "/core").body == b"/core"
    assert ask(app, "/own").body == b"/own"


def test_plugins_fill_parameters_by_their_type_and_inputs_too(ask: Any) -> None:
    def tenant(request: Request) -> Tenant:
        return Tenant(request.headers["x-tenant"])

    def budget(tenant: Tenant) -> Money:
        return Money(len(tenant))

    app = CovetApp()
    app.contributors.append(
        lambda to: to.parameter(Tenant, lambda _: call(tenant, Node(Request, "request", NodeKind.INPUT)))
    )
    wanted = Provided(call(budget, Node(Tenant, "Tenant", NodeKind.INPUT)))

    @app.get("/")
    async def show(tenant: Tenant, money: Annotated[Money, wanted]) -> list[Any]:
        return [tenant, money]

    assert ask(app, "/", headers={"x-tenant": "acme"}).json == ["acme", 4]


def test_an_input_that_nothing_fills_is_a_fault() -> None:
    app = CovetApp()
    wanted = Provided(call(str, Node(Money, "Money", NodeKind.INPUT, where="Shop.budget")))

    @app.get("/")
    async def show(value: Annotated[str, wanted]) -> str:
        return value

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    (fault,) = caught.value.exceptions
    assert isinstance(fault, InputUnfilled)
    assert "needs Money, as Shop.budget says" in str(fault)


def test_a_marker_that_fails_is_a_fault_of_the_plan() -> None:
    class Broken:
        def __covet_node__(self, site: Site, /) -> Node:
            raise LookupError("no such provider")

    app = CovetApp()

    @app.get("/")
    async def show(value: Annotated[str, Broken()]) -> str:
        return value

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    (fault,) = caught.value.exceptions
    assert isinstance(fault, BadHandler)
    assert "'value' can't be provided: LookupError: no such provider" in str(fault)


def test_values_of_the_application_are_made_at_its_start_and_closed_at_its_end() -> None:
    log: list[str] = []

    async def pool() -> AsyncIterator[str]:
        log.append("opened")
        yield "pool"
        log.append("closed")

    node = Node(pool, "pool", NodeKind.ASYNC_GENERATOR, pool, scope=Scope.APP)
    app = CovetApp()

    @app.get("/")
    async def show(pool: Annotated[str, Provided(node)]) -> str:
        log.append("used")
        return pool

    with TestClient(app) as client:
        assert log == ["opened"]
        assert client.get("/").text == "pool"
        assert client.get("/").text == "pool"
    assert log == ["opened", "used", "used", "closed"]


def test_a_start_fails_with_a_value_of_the_application() -> None:
    def pool() -> str:
        raise ConnectionError("no database")

    app = CovetApp()

    @app.get("/")
    async def show(pool: Annotated[str, Provided(call(pool, scope=Scope.APP))]) -> str:
        return pool

    with pytest.raises(ConnectionError, match="no database"), TestClient(app):
        raise AssertionError("it started")


@pytest.mark.parametrize("scope", ["request", "function"])
def test_resources_are_closed_when_the_route_says(scope: Any) -> None:
    log: list[str] = []

    def session() -> Iterator[str]:
        yield "session"
        log.append("closed")

    app = CovetApp()
    node = Node(session, "session", NodeKind.GENERATOR, session)

    @app.get("/", dependency_scope=scope)
    async def show(session: Annotated[str, Provided(node)]) -> str:
        log.append("used")
        return session

    async def main() -> None:
        plan = app.plan()
        request = plan.request_type("GET", b"/", b"", [(b"host", b"a")])
        await plan.handle(request)
        assert log == (["used"] if scope == "request" else ["used", "closed"])
        await plan.finish(request)
        assert log == ["used", "closed"]

    asyncio.run(main())


def test_neighbours_that_block_share_one_visit_to_a_thread(ask: Any) -> None:
    app = CovetApp()
    hops: list[str] = []
    call_thread = app.threads.call

    async def counted(function: Any, *args: Any) -> Any:
        hops.append(getattr(function, "__name__", "?"))
        return await call_thread(function, *args)

    app.threads = type("Counting", (), {"call": staticmethod(counted), "call_beyond": app.threads.call_beyond})()

    def first() -> int:
        return threading.get_ident()

    def second(first: Annotated[int, Depends(first)]) -> list[int]:
        return [first, threading.get_ident()]

    @app.get("/")
    def handler(found: Annotated[list[int], Depends(second)]) -> list[int]:
        return [*found, threading.get_ident()]

    idents = ask(app, "/").json
    assert len(hops) == 1
    assert len(set(idents)) == 1
    assert idents[0] != threading.get_ident()

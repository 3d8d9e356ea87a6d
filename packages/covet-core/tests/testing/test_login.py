"""`login_as`: requests of a test client are from somebody, on every transport, and nobody else can say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from covet_core import CovetApp, Identity, Principal, RedirectResponse, Request
from covet_core.testing import AsyncTestClient, TestClient
from covet_core.testing.errors import NotAPrincipal
from covet_core.testing.logins import HEADER
from covet_core.testing.transport import TransportName

ANN = Identity("ann", roles={"admin"}, scopes={"orders:read"})
BOB = Identity("bob")


def service() -> CovetApp:
    app = CovetApp()

    @app.get("/me")
    async def me(user: Principal | None) -> dict[str, Any]:
        return {"id": None} if user is None else {"id": user.id, "roles": [*user.roles], "scopes": [*user.scopes]}

    @app.get("/same")
    async def same(request: Request) -> bool:
        return request.user is ANN

    @app.get("/shown")
    async def shown(request: Request) -> list[str]:
        return sorted(request.headers)

    @app.get("/elsewhere")
    async def elsewhere() -> RedirectResponse:
        return RedirectResponse("/me")

    return app


@pytest.fixture(params=["memory", "asgi", "native"])
def transport(request: pytest.FixtureRequest) -> TransportName:
    found: TransportName = request.param
    return found


@pytest.fixture
def client(transport: TransportName) -> Iterator[TestClient]:
    with TestClient(service(), transport) as running:
        yield running


def test_requests_are_from_whom_the_client_logs_in_as(client: TestClient) -> None:
    assert client.get("/me").json() == {"id": None}
    client.login_as(ANN)
    assert client.get("/me").json() == {"id": "ann", "roles": ["admin"], "scopes": ["orders:read"]}
    assert client.get("/same").json() is True
    client.login_as(BOB)
    assert client.get("/me").json()["id"] == "bob"
    client.login_as(None)
    assert client.get("/me").json() == {"id": None}


def test_a_redirect_is_followed_as_the_same_one(client: TestClient) -> None:
    client.login_as(ANN)
    assert client.get("/elsewhere", follow_redirects=True).json()["id"] == "ann"


@pytest.mark.anyio
async def test_an_asynchronous_client_logs_in_too(transport: TransportName) -> None:
    async with AsyncTestClient(service(), transport) as client:
        client.login_as(ANN)
        assert (await client.get("/me")).json()["id"] == "ann"


def test_what_is_no_principal_is_refused(client: TestClient) -> None:
    wrong: Any = "ann"
    with pytest.raises(NotAPrincipal, match="a str is none"):
        client.login_as(wrong)
    assert client.get("/me").json() == {"id": None}


def test_a_client_may_log_in_before_its_application_runs() -> None:
    client = TestClient(service(), "native")
    client.login_as(ANN)
    with client:
        assert client.get("/me").json()["id"] == "ann"


def test_nobody_else_is_logged_in_by_it(client: TestClient, transport: TransportName) -> None:
    client.login_as(ANN)
    with TestClient(client.app, transport) as other:
        assert other.get("/me").json() == {"id": None}
    assert client.get("/me").json()["id"] == "ann"


@pytest.mark.parametrize("guess", ["", "ann", "0", "A" * 43])
def test_a_header_logs_nobody_in(client: TestClient, guess: str) -> None:
    client.login_as(ANN)
    shown = client.get("/shown").json()
    assert (HEADER in shown) == (client.address is not None)
    client.login_as(None)
    assert client.get("/me", headers={HEADER: guess}).json() == {"id": None}


def test_a_ticket_is_good_for_its_own_client_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    app = service()
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: f"ticket of {size}")
    stolen = {HEADER: "ticket of 32"}
    with TestClient(app, "native") as other, TestClient(app, "native") as client:
        client.login_as(ANN)
        assert client.get("/me").json()["id"] == "ann"
        client.login_as(None)
        assert client.get("/me", headers=stolen).json()["id"] == "ann"
        assert other.get("/me", headers=stolen).json() == {"id": None}


def test_a_service_that_no_test_client_serves_knows_no_ticket() -> None:
    request = service().plan().request_type("GET", b"/me", b"", [(HEADER.encode(), b"anything")])
    assert request.user is None


def test_one_request_may_be_from_somebody_in_memory() -> None:
    with TestClient(service()) as client:
        assert client.get("/me", extensions={"covet.user": BOB}).json()["id"] == "bob"
        assert isinstance(client, httpx.Client)

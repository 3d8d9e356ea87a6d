"""Problems that nothing declares: sent all the same, told once, and a failure of a test."""

from __future__ import annotations

import logging
import pickle
from typing import Any, get_args

import pytest

from covet_core import CovetApp, HTTPException, Problem, Request, raises
from covet_core.problems.faults import UndeclaredProblem
from covet_core.testing import AsyncTestClient, TestClient
from covet_core.testing.transport import TransportName

TRANSPORTS = get_args(TransportName)


class OutOfStock(Problem, status=409):
    sku: str


class Gone(Problem, status=410): ...


class SoldOut(OutOfStock): ...


app = CovetApp()


@app.get("/undeclared/{sku}")
async def undeclared(sku: str) -> int:
    raise OutOfStock(sku=sku)


@app.get("/returned")
async def returned() -> Any:
    return OutOfStock(sku="A-7")


@app.get("/declared", raises=[OutOfStock])
async def declared() -> int:
    raise OutOfStock(sku="A-7")


@app.get("/narrower", raises=[OutOfStock])
async def narrower() -> int:
    raise SoldOut(sku="A-7")


@app.get("/plain")
async def plain() -> int:
    raise HTTPException(418)


@app.get("/hidden", include_in_schema=False)
async def hidden() -> int:
    raise Gone


@app.get("/turned")
async def turned() -> int:
    raise KeyError("A-7")


@app.exception_handler(KeyError)
async def no_such_key(request: Request, error: KeyError) -> int:
    raise Gone


UNDECLARED = ["/undeclared/A-7?count=1", "/returned", "/narrower", "/turned"]
FINE = ["/declared", "/plain", "/hidden", "/nowhere"]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("path", UNDECLARED)
def test_an_undeclared_problem_fails_a_test(transport: TransportName, path: str) -> None:
    with TestClient(app, transport) as client:
        for _ in range(2):
            with pytest.raises(UndeclaredProblem, match="undeclared"):
                client.get(path)
        assert client.get("/declared").status_code == 409


@pytest.mark.anyio
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_it_fails_an_asynchronous_test_too(transport: TransportName) -> None:
    async with AsyncTestClient(app, transport) as client:
        with pytest.raises(UndeclaredProblem):
            await client.get("/returned")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("path", FINE)
def test_declared_problems_plain_exceptions_and_hidden_routes_are_fine(transport: TransportName, path: str) -> None:
    with TestClient(app, transport) as client:
        assert client.get(path).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_it_is_sent_all_the_same_and_logged_once(transport: TransportName, caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(app, transport, raise_undeclared_problems=False) as client:
        answers = [client.get(f"/undeclared/{number}") for number in range(3)]
    assert [(answer.status_code, answer.json()["sku"]) for answer in answers] == [(409, "0"), (409, "1"), (409, "2")]
    (record,) = (record for record in caplog.records if record.name == "covet.problems")
    assert record.levelno == logging.WARNING
    assert "GET /undeclared/{sku}" in record.getMessage()
    assert "raises=[OutOfStock]" in record.getMessage()
    assert "[undeclared-problem]" in record.getMessage()


def test_an_error_handler_of_its_own_answers_instead_and_nothing_is_undeclared() -> None:
    handled = CovetApp(exception_handlers={OutOfStock: lambda request, error: ({"sku": error.sku}, 400)})
    handled.add_route("/{sku}", undeclared)
    with TestClient(handled) as client:
        assert client.get("/A-7").json() == {"sku": "A-7"}


def test_a_middleware_that_declares_is_looked_at_like_a_route() -> None:
    @raises(Gone)
    async def closing(request: Request, call_next: Any) -> Any:
        raise Gone

    closed = CovetApp(middleware=[closing])
    closed.add_route("/", plain)
    with TestClient(closed) as client:
        assert client.get("/").status_code == 410


def test_the_error_survives_pickling() -> None:
    error = UndeclaredProblem(problem="OutOfStock", status=409, route="GET /", where="shop.py:1 in show")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)

"""What a service sends back to its clients, and what its ordinary answer is called, in its description."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from covet_core import CovetApp, Header, Problem, Router
from covet_core.openapi.transformed import document_of
from covet_core.testing import TestClient

PAID = "{$request.body#/callback_url}/invoices/{$request.body#/number}"


class Invoice(BaseModel):
    number: int
    callback_url: str


class Payment(BaseModel):
    amount: int


class Receipt(BaseModel):
    seen: bool


class Unpaid(Problem, status=402):
    number: int


def callbacks() -> Router:
    router = Router(tags=["sent"])

    @router.post(PAID)
    async def invoice_paid(payment: Payment, x_signature: Annotated[str, Header()]) -> Receipt:
        """Tell that an invoice was paid.

        It is signed.
        """
        raise AssertionError

    @router.delete(PAID)
    async def invoice_cancelled() -> None:
        raise AssertionError

    return router


def described(app: CovetApp) -> dict[str, Any]:
    found = document_of(app.plan())
    OpenAPIV31SpecValidator(found).validate()
    return found


def service() -> CovetApp:
    app = CovetApp()

    @app.post("/invoices", callbacks=callbacks(), status_code=201, response_description="The invoice as it was taken.")
    async def create_invoice(invoice: Invoice) -> Invoice:
        return invoice

    return app


def test_callbacks_are_described_like_routes_below_the_one_that_they_belong_to() -> None:
    found = described(service())
    assert list(found["paths"]) == ["/invoices"]
    told = found["paths"]["/invoices"]["post"]["callbacks"]
    assert list(told) == ["invoice_paid", "invoice_cancelled"]
    paid = told["invoice_paid"][PAID]["post"]
    assert (paid["operationId"], paid["summary"], paid["description"]) == (
        "invoice_paid",
        "Tell that an invoice was paid",
        "It is signed.",
    )
    assert paid["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Payment"}
    assert [each["name"] for each in paid["parameters"]] == ["x-signature"]
    assert paid["tags"] == ["sent"]
    # What the receiver refuses is its own affair.
    assert list(paid["responses"]) == ["200"]
    assert list(told["invoice_cancelled"][PAID]["delete"]["responses"]) == ["204"]
    assert {"Payment", "Receipt"} <= found["components"]["schemas"].keys()


def test_callbacks_are_served_by_nobody() -> None:
    with TestClient(service()) as client:
        sent = client.post("/invoices", json={"number": 1, "callback_url": "https://shop.example"})
        assert sent.status_code == 201
    assert PAID not in [route.path for route in service().plan().routes]


def test_operations_of_routes_and_their_callbacks_have_ids_of_their_own() -> None:
    app = CovetApp()
    shared = callbacks()

    @app.route("/invoices", ["POST", "PUT"], callbacks=shared)
    async def send(invoice: Invoice) -> None: ...

    found = described(app)["paths"]["/invoices"]
    ids = [found[method]["operationId"] for method in ("post", "put")]
    ids += [
        found[method]["callbacks"][name][PAID][verb]["operationId"]
        for method in ("post", "put")
        for name, verb in (("invoice_paid", "post"), ("invoice_cancelled", "delete"))
    ]
    assert len(set(ids)) == len(ids) == 6


def test_what_calls_itself_back_is_told_once() -> None:
    app = CovetApp()
    router = Router()

    @router.post("{$request.query.url}", callbacks=router)
    async def again() -> None: ...

    app.add_route("/start", again, ["POST"], callbacks=router, name="start")
    told = described(app)["paths"]["/start"]["post"]["callbacks"]["again"]["{$request.query.url}"]["post"]
    assert "callbacks" not in told


def test_callbacks_of_routes_and_of_openapi_extra_stand_side_by_side() -> None:
    app = CovetApp()
    by_hand = {"by_hand": {"{$request.query.url}": {"post": {"responses": {"200": {"description": "Fine"}}}}}}

    @app.post("/invoices", callbacks=callbacks(), openapi_extra={"callbacks": by_hand})
    async def send(invoice: Invoice) -> None: ...

    assert set(described(app)["paths"]["/invoices"]["post"]["callbacks"]) == {
        "by_hand",
        "invoice_paid",
        "invoice_cancelled",
    }
    assert list(by_hand) == ["by_hand"]
    with TestClient(app) as client:
        page = client.get("/reference").text
    assert "Tell that an invoice was paid" in page


@pytest.mark.parametrize("status", [200, 201, 202])
def test_the_ordinary_answer_is_described_in_words(status: int) -> None:
    app = CovetApp()

    @app.get("/one", status_code=status, response_description="One invoice.")
    async def one() -> Invoice | Unpaid | None: ...

    responses = described(app)["paths"]["/one"]["get"]["responses"]
    assert responses[str(status)]["description"] == "One invoice."
    assert responses[str(status)]["content"]
    assert responses["402"]["description"] == "Unpaid"


def test_an_answer_without_content_is_described_too_and_responses_outrank() -> None:
    app = CovetApp()

    @app.delete("/one", response_description="It is gone.")
    async def delete() -> None: ...

    @app.get("/one", response_description="Weaker.", responses={200: {"description": "Stronger."}})
    async def one() -> Invoice:
        raise AssertionError

    @app.get("/refused", response_description="Never.")
    async def refused() -> Unpaid:
        raise AssertionError

    paths = described(app)["paths"]
    assert paths["/one"]["delete"]["responses"]["204"]["description"] == "It is gone."
    assert paths["/one"]["get"]["responses"]["200"]["description"] == "Stronger."
    assert list(paths["/refused"]["get"]["responses"]) == ["402", "default"]

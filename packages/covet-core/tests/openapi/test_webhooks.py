"""What a service sends to others, in its description."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from covet_core import CovetApp, Header, PlanErrors, Router
from covet_core.testing import TestClient


class Order(BaseModel):
    number: int


class Receipt(BaseModel):
    seen: bool


def described(app: CovetApp) -> dict[str, Any]:
    with TestClient(app) as client:
        found: dict[str, Any] = client.get("/openapi.json").json()
    OpenAPIV31SpecValidator(found).validate()
    return found


def test_a_webhook_is_described_like_a_route_and_served_by_nobody() -> None:
    app = CovetApp()

    @app.webhooks.post("new-order", tags=["orders"], responses={410: {"description": "Send no more."}})
    async def new_order(order: Order, x_signature: Annotated[str, Header()]) -> Receipt:
        """Tell of an order.

        It is signed.
        """
        raise AssertionError

    found = described(app)
    assert found["paths"] == {}
    told = found["webhooks"]["new-order"]["post"]
    assert (told["operationId"], told["summary"], told["description"]) == (
        "new_order",
        "Tell of an order",
        "It is signed.",
    )
    assert told["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order"}
    assert [each["name"] for each in told["parameters"]] == ["x-signature"]
    assert list(told["responses"]) == ["200", "410"]
    assert {"name": "orders"} in found["tags"]
    with TestClient(app) as client:
        assert client.post("/new-order", json={"number": 1}).status_code == 404


def test_a_service_without_webhooks_says_nothing_of_them() -> None:
    assert "webhooks" not in described(CovetApp())


def test_operations_of_both_have_ids_of_their_own() -> None:
    app = CovetApp()

    async def order(order: Order) -> None: ...

    app.post("/orders")(order)
    app.webhooks.post("order")(order)
    found = described(app)
    ids = {found["paths"]["/orders"]["post"]["operationId"], found["webhooks"]["order"]["post"]["operationId"]}
    assert ids == {"order_post_orders", "order_post_order"}


def test_routers_of_webhooks_are_included_and_the_application_gives_them_nothing() -> None:
    app = CovetApp(tags=["shop"], responses={503: {"description": "Later."}})
    router = Router(tags=["stock"], deprecated=True)

    @router.post("sold-out")
    def sold_out(order: Order) -> None: ...

    @router.post("hidden", include_in_schema=False)
    def hidden(order: Order) -> None: ...

    app.webhooks.include_router(router)
    (told,) = described(app)["webhooks"].values()
    assert (told["post"]["tags"], told["post"]["deprecated"], list(told["post"]["responses"])) == (
        ["stock"],
        True,
        ["204"],
    )


def test_what_is_wrong_with_a_webhook_is_a_fault_of_the_plan() -> None:
    app = CovetApp()

    @app.webhooks.post("broken")
    async def broken(order: Missing) -> None: ...  # type: ignore[name-defined]  # noqa: F821  # the fault

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    assert [each.code for each in caught.value.exceptions] == ["unresolved-annotation"]


def test_the_page_to_be_read_has_them_too() -> None:
    app = CovetApp()

    @app.webhooks.post("new-order")
    async def new_order(order: Order) -> None:
        """Tell of an order."""

    with TestClient(app) as client:
        assert "new-order" in client.get("/reference").text

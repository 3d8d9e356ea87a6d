"""The graph of the shop: checked, and with parts of it replaced."""

import asyncio
from datetime import UTC, datetime

import pytest

from covet.di import Provide, check, graph_of, inject, lifespan
from covet.testing import AsyncTestClient, TestClient
from examples.orders.app import app
from examples.orders.container import container
from examples.orders.shop.clock import Clock
from examples.orders.shop.models import NewLine, NewOrder, Order, OrderState
from examples.orders.shop.ordering import Ordering
from examples.orders.shop.problems import OutOfStock, PaymentDeclined
from examples.orders.shop.records import Orders, Products
from examples.orders.shop.references import References

ORDER = {"customer_id": 1, "lines": [{"product_id": 9, "quantity": 3}]}


class Stopped(Clock):
    def now(self) -> datetime:
        return datetime(2026, 5, 4, 12, tzinfo=UTC)


class Counted(References):
    def new(self) -> str:
        return "TEST-0001"


class Broken:
    async def charge(self, order: Order) -> None:
        raise RuntimeError("the line is dead")


class Slow:
    def __init__(self) -> None:
        self.charged: list[int] = []
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    async def charge(self, order: Order) -> None:
        self.charged.append(order.id)
        self.asked.set()
        await self.answer.wait()
        raise PaymentDeclined(order_id=order.id, limit=0)


def test_the_graph_has_neither_faults_nor_anything_unused() -> None:
    found = check(container)
    assert (found.faults, found.warnings) == ((), ())


def test_an_order_needs_what_the_graph_says() -> None:
    (ordering,) = (node for node in graph_of(container) if node.key == "ordering")
    needs = {edge.key for edge in ordering.dependencies}
    assert needs == {
        "orders", "customers", "products", "pricing", "payments", "references", "clock", "work",
    }  # fmt: skip


def test_parts_are_replaced_while_the_service_runs(shop: TestClient) -> None:
    with container.override("references", Counted()), shop.app.override(container.clock, Stopped()):
        placed = shop.post("/orders", json=ORDER).json()
    assert (placed["reference"], placed["placed_at"]) == ("TEST-0001", "2026-05-04T12:00:00Z")
    assert shop.post(f"/orders/{placed['id']}/cancel").status_code == 200
    again = shop.post("/orders", json=ORDER).json()
    assert again["reference"] != "TEST-0001"
    assert again["placed_at"] != placed["placed_at"]


def test_a_request_that_crashes_changes_nothing() -> None:
    with TestClient(app, raise_server_exceptions=False) as shop:
        placed = shop.post("/orders", json=ORDER).json()
        with container.override("payments", Broken()):
            assert shop.post(f"/orders/{placed['id']}/pay").status_code == 500
        assert shop.get(f"/orders/{placed['id']}").json()["state"] == "placed"


async def test_an_order_is_charged_once_and_is_as_before_when_that_fails() -> None:
    slow = Slow()
    async with AsyncTestClient(app) as shop, asyncio.timeout(10):
        with container.override("payments", slow):
            paying = asyncio.create_task(shop.post("/orders/2/pay"))
            await slow.asked.wait()
            assert (await shop.post("/orders/2/pay")).json()["state"] == "paid"
            slow.answer.set()
            assert (await paying).status_code == 402
        assert slow.charged == [2]
        assert (await shop.get("/orders/2")).json()["state"] == "placed"


@inject
def order(
    product: int,
    quantity: int,
    ordering: Ordering = Provide[container.ordering],
    products: Products = Provide[container.products],
) -> tuple[Order, int]:
    placed = ordering.place(NewOrder(customer_id=1, lines=[NewLine(product_id=product, quantity=quantity)]))
    return placed, products[product].stock


def test_the_same_graph_serves_a_script() -> None:
    with lifespan(container):
        placed, left = order(9, 2)
        assert (placed.state, left) == (OrderState.PLACED, 1)
        with pytest.raises(OutOfStock):
            order(9, 2)
        assert container.products()[9].stock == 1
        assert isinstance(container.orders(), Orders)

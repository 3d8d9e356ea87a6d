"""A service with a bit of everything that its pages have to show."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from covet import CovetApp, Header, HTTPException, Problem, Query

app = CovetApp(
    "Orders",
    "1.4.0",
    summary="Customers, products and orders of a small shop.",
    description="To **take orders**.\n\nSee the [guide](/guide), <b>not</b> [this](javascript:alert(1)).",
)


class State(StrEnum):
    PLACED = "placed"
    PAID = "paid"


class Line(BaseModel):
    sku: str = Field(description="The product's number.", examples=["A-7"])
    count: int = Field(1, ge=1, le=99)


class NewOrder(BaseModel):
    """What a customer wants."""

    customer_id: UUID
    lines: list[Line] = Field(min_length=1)
    note: str | None = None


class Order(NewOrder):
    """An order as it is kept."""

    id: int
    state: State = State.PLACED
    placed_at: datetime


class Node(BaseModel):
    """A thing with things of its own kind in it."""

    children: list["Node"] = []


class OutOfStock(Problem, status=409):
    """There is less in stock than was ordered."""

    sku: str
    left: int = 0


@app.get("/orders", tags=["orders"])
async def list_orders(
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=100, description="At most so many.")] = 20,
    sku: Annotated[list[str], Query()] = [],  # noqa: B006 - a default is never changed
) -> list[str]:
    """List orders.

    The newest come first. Give `state` to see *some* only:

    - placed
    - paid
    """
    return [f"state={state}", f"limit={limit}", *sku]


@app.get("/orders/{order_id:int}", tags=["orders"])
async def get_order(order_id: int) -> Order:
    """Get one order."""
    raise HTTPException(404, f"No order {order_id}.")


@app.post("/orders", tags=["orders"], status_code=201, raises=[OutOfStock])
async def create_order(order: NewOrder, x_token: Annotated[str | None, Header()] = None) -> Order:
    """Place an order."""
    if order.lines[0].count > 50:
        raise OutOfStock(sku=order.lines[0].sku, left=50)
    return Order(id=7, placed_at=datetime(2026, 1, 2, tzinfo=UTC), **{**order.model_dump(), "note": x_token})


@app.delete("/orders/{order_id:int}", tags=["orders"], status_code=204)
async def cancel_order(order_id: int) -> None:
    """Cancel an order."""


@app.get("/tree", tags=["trees"], deprecated=True)
async def tree() -> Node:
    """Show a tree."""
    return Node(children=[Node()])


@app.get("/files/{rest:path}", tags=["files"])
async def read_file(rest: str) -> str:
    """Read a file."""
    return f"[{rest}]"

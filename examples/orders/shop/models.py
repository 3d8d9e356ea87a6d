"""What the shop talks about."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Category",
    "Customer",
    "ExportedOrder",
    "NewCustomer",
    "NewLine",
    "NewOrder",
    "Order",
    "OrderLine",
    "OrderState",
    "Page",
    "Product",
]

Item = TypeVar("Item")
EMAIL = r"^[!-?A-~]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$"
"""In ASCII alone: `\\s` and the like aren't the same letters in Python, in Rust and in JSON Schema."""
Money = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(StrEnum):
    """The shelves of the shop."""

    TEA = "tea"
    COFFEE = "coffee"
    WARE = "ware"


class Product(_Model):
    """Something that can be ordered."""

    id: int
    sku: str
    name: str
    category: Category
    price: Money
    stock: int = Field(ge=0, description="Pieces that are left.")


class NewCustomer(_Model):
    """A customer as they register."""

    name: str = Field(min_length=1, max_length=100)
    email: str = Field(pattern=EMAIL, max_length=254, examples=["ada@example.com"])
    city: str = Field(min_length=1, max_length=100)


class Customer(NewCustomer):
    """A registered customer."""

    id: int


class NewLine(_Model):
    """So many of a product."""

    product_id: int
    quantity: int = Field(ge=1, le=100)


class NewOrder(_Model):
    """An order as a customer places it."""

    customer_id: int
    lines: list[NewLine] = Field(min_length=1, max_length=20)


class OrderState(StrEnum):
    """Where an order is: placed, and then either paid or cancelled."""

    PLACED = "placed"
    PAID = "paid"
    CANCELLED = "cancelled"


class OrderLine(NewLine):
    """A line at the price of the moment it was ordered."""

    price: Money


class Order(_Model):
    """An order."""

    id: int
    reference: str = Field(description="What customers call it.")
    customer_id: int
    lines: list[OrderLine]
    state: OrderState
    total: Money
    placed_at: datetime


class ExportedOrder(_Model):
    """An order as a row of a table."""

    reference: str
    customer: str
    state: OrderState
    pieces: int
    total: Money
    currency: str
    placed_at: datetime

    @classmethod
    def of(cls, order: Order, customer: Customer, currency: str) -> Self:
        """The row of an order."""
        return cls(
            reference=order.reference,
            customer=customer.name,
            state=order.state,
            pieces=sum(line.quantity for line in order.lines),
            total=order.total,
            currency=currency,
            placed_at=order.placed_at,
        )


class Page(_Model, Generic[Item]):
    """A part of a list."""

    items: list[Item]
    total: int = Field(description="How many there are on all pages.")
    offset: int
    limit: int

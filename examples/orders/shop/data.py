"""What the shop begins with."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from examples.orders.shop.models import Customer, Order, Product

__all__ = ["Data", "open_data"]


class Data(BaseModel):
    """Customers, products and orders, as the data file has them."""

    customers: list[Customer]
    products: list[Product]
    orders: list[Order]


def open_data(path: Path) -> Iterator[Data]:
    """Open the data file for as long as the service runs: what is ordered meanwhile is gone with it."""
    yield Data.model_validate_json(path.read_bytes())

"""The shop itself: what it has, and the rules of ordering. It knows nothing of HTTP."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from examples.orders.models import Customer, NewCustomer, NewLine, NewOrder, Order, OrderLine, OrderState, Product
from examples.orders.problems import NotPossible, OutOfStock, UnknownCustomer, UnknownOrder, UnknownProduct

__all__ = ["Shop"]

DATA = Path(__file__).parent / "data" / "shop.json"


class Shop:
    """Everything in memory. Nothing here waits, so that each method is one step for all of the loop's tasks.

    Args:
        now: the clock.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self.customers: dict[int, Customer] = {}
        self.products: dict[int, Product] = {}
        self.orders: dict[int, Order] = {}

    @classmethod
    def seeded(cls, data: Path = DATA) -> Self:
        """A shop with the stock, customers and orders of a data file."""
        shop = cls()
        seed: dict[str, list[dict[str, Any]]] = json.loads(data.read_text(encoding="utf-8"))
        for customer in map(Customer.model_validate, seed["customers"]):
            shop.customers[customer.id] = customer
        for product in map(Product.model_validate, seed["products"]):
            shop.products[product.id] = product
        for entry in seed["orders"]:
            order = shop.place(NewOrder(customer_id=entry["customer_id"], lines=entry["lines"]))
            {"paid": shop.pay, "cancelled": shop.cancel, "placed": shop.order}[entry["state"]](order.id)
        return shop

    def register(self, new: NewCustomer) -> Customer:
        """Take a customer in."""
        customer = Customer(id=_next(self.customers), **new.model_dump())
        self.customers[customer.id] = customer
        return customer

    def customer(self, customer_id: int) -> Customer:
        """The customer of this number, or UnknownCustomer."""
        try:
            return self.customers[customer_id]
        except KeyError:
            raise UnknownCustomer(customer_id=customer_id) from None

    def product(self, product_id: int) -> Product:
        """The product of this number, or UnknownProduct."""
        try:
            return self.products[product_id]
        except KeyError:
            raise UnknownProduct(product_id=product_id) from None

    def order(self, order_id: int) -> Order:
        """The order of this number, or UnknownOrder."""
        try:
            return self.orders[order_id]
        except KeyError:
            raise UnknownOrder(order_id=order_id) from None

    def place(self, new: NewOrder) -> Order:
        """Place an order: all of its lines are in stock, or nothing is taken.

        Raises:
            UnknownCustomer, UnknownProduct: a number that nobody and nothing has.
            OutOfStock: of one product less is left than all lines together want.
        """
        self.customer(new.customer_id)
        for product_id, quantity in _wanted(new.lines).items():
            product = self.product(product_id)
            if product.stock < quantity:
                raise OutOfStock(
                    sku=product.sku, left=product.stock, detail=f"{quantity} ordered, {product.stock} left."
                )
        lines = [OrderLine(**line.model_dump(), price=self.products[line.product_id].price) for line in new.lines]
        order = Order(
            id=_next(self.orders),
            customer_id=new.customer_id,
            lines=lines,
            state=OrderState.PLACED,
            total=sum((line.price * line.quantity for line in lines), Decimal(0)),
            placed_at=self._now(),
        )
        self.orders[order.id] = order
        self._move_stock(lines, -1)
        return order

    def pay(self, order_id: int) -> Order:
        """Pay a placed order; paying it again changes nothing."""
        return self._go_on(order_id, OrderState.PAID)

    def cancel(self, order_id: int) -> Order:
        """Cancel a placed order, whose goods go back on the shelf; cancelling it again changes nothing."""
        before = self.order(order_id).state
        order = self._go_on(order_id, OrderState.CANCELLED)
        if before is not OrderState.CANCELLED:
            self._move_stock(order.lines, +1)
        return order

    def _go_on(self, order_id: int, state: OrderState) -> Order:
        order = self.order(order_id)
        if order.state is state:
            return order
        if order.state is not OrderState.PLACED:
            raise NotPossible(order_id=order_id, state=order.state, detail=f"The order is {order.state} already.")
        self.orders[order_id] = order = order.model_copy(update={"state": state})
        return order

    def _move_stock(self, lines: Iterable[NewLine], sign: int) -> None:
        for line in lines:
            product = self.products[line.product_id]
            self.products[product.id] = product.model_copy(update={"stock": product.stock + sign * line.quantity})


def _wanted(lines: Iterable[NewLine]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.product_id] = wanted.get(line.product_id, 0) + line.quantity
    return wanted


def _next(known: dict[int, Any]) -> int:
    return max(known, default=0) + 1

"""How orders are paid."""

from typing import Protocol

from examples.orders.shop.models import Order
from examples.orders.shop.problems import PaymentDeclined

__all__ = ["CardPayments", "InvoicePayments", "Payments"]


class Payments(Protocol):
    """Whoever gets the money."""

    async def charge(self, order: Order) -> None:
        """Charge a customer for an order.

        Raises:
            PaymentDeclined: nothing was charged.
        """
        ...


class CardPayments:
    """Stands for a payment service: it charges at once, and not more than a limit.

    Args:
        limit: the largest total that it takes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    async def charge(self, order: Order) -> None:
        """Charge the customer's card."""
        if order.total > self._limit:
            raise PaymentDeclined(order_id=order.id, limit=self._limit)


class InvoicePayments:
    """Somebody writes an invoice later."""

    async def charge(self, order: Order) -> None:
        """Trust the customer."""

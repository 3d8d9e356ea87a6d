"""What customers are written."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8

from examples.orders.shop.models import Order, OrderState
from examples.orders.shop.records import Customers, Products
from examples.orders.shop.settings import Settings

__all__ = ["Letters"]

SUBJECTS = {
    OrderState.PAID: "Your order {reference} is paid",
    OrderState.CANCELLED: "Your order {reference} is cancelled",
}
"""The states of an order that its customer is told of."""
CLOSINGS = {OrderState.PAID: "It is on its way.", OrderState.CANCELLED: "Nothing was charged."}


class Letters:
    """Writes letters about orders."""

    def __init__(self, settings: Settings, customers: Customers, products: Products) -> None:
        self._settings = settings
        self._customers = customers
        self._products = products

    def about(self, order: Order) -> EmailMessage | None:
        """The letter to the customer of `order`; None in a state that isn't written about."""
        if order.state not in SUBJECTS:
            return None
        customer = self._customers[order.customer_id]
        local, _, domain = customer.email.partition("@")
        letter = EmailMessage(policy=SMTPUTF8)
        letter["From"] = self._settings.sender
        letter["To"] = Address(username=local, domain=domain)
        letter["Subject"] = SUBJECTS[order.state].format(reference=order.reference)
        letter.set_content(
            f"Dear {customer.name},\n\n{self._lines(order)}\n\n{CLOSINGS[order.state]}\n\n{self._name}\n"
        )
        return letter

    @property
    def _name(self) -> str:
        return self._settings.name

    def _lines(self, order: Order) -> str:
        lines = [f"{line.quantity:>4} x {self._products[line.product_id].name}" for line in order.lines]
        return "\n".join([*lines, f"{order.total} {self._settings.currency} in all"])

"""What can go wrong, as clients see it."""

from covet import Problem

__all__ = [
    "NotPossible",
    "OutOfStock",
    "PaymentDeclined",
    "UnknownCustomer",
    "UnknownLetter",
    "UnknownOrder",
    "UnknownPicture",
    "UnknownProduct",
]


class UnknownCustomer(Problem, status=404):
    """There is no customer of this number."""

    customer_id: int


class UnknownProduct(Problem, status=404):
    """There is no product of this number."""

    product_id: int


class UnknownPicture(Problem, status=404):
    """The product has no picture of this name."""

    product_id: int
    name: str


class UnknownLetter(Problem, status=404):
    """No letter of this name has left."""

    name: str


class UnknownOrder(Problem, status=404):
    """There is no order of this number."""

    order_id: int


class OutOfStock(Problem, status=409):
    """Less is left of a product than was ordered."""

    sku: str
    left: int


class NotPossible(Problem, status=409, title="Not possible in this state"):
    """The order has gone on since: what is paid can't be cancelled, and what is cancelled can't be paid."""

    order_id: int
    state: str


class PaymentDeclined(Problem, status=402):
    """Whoever pays for the customer doesn't. The order is as it was."""

    order_id: int
    limit: int

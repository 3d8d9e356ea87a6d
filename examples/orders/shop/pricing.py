"""What things cost."""

from collections.abc import Iterable
from decimal import Decimal

from examples.orders.shop.models import NewLine, OrderLine, Product

__all__ = ["Pricing"]


class Pricing:
    """Prices, lower for those who take many.

    Args:
        bulk_from: pieces of one product from which it is cheaper.
        bulk_discount: per cent that it is cheaper then.
    """

    def __init__(self, bulk_from: int, bulk_discount: int) -> None:
        self._bulk_from = bulk_from
        self._bulk = Decimal(100 - bulk_discount) / 100

    def priced(self, line: NewLine, product: Product) -> OrderLine:
        """A line at today's price of its product."""
        price = product.price if line.quantity < self._bulk_from else round(product.price * self._bulk, 2)
        return OrderLine(**line.model_dump(), price=price)

    def total(self, lines: Iterable[OrderLine]) -> Decimal:
        """What lines cost together."""
        return sum((line.price * line.quantity for line in lines), Decimal(0))

"""Who and what the shop knows, by numbers, in memory."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from covet import Problem
from examples.orders.shop.models import Customer, Order, Product
from examples.orders.shop.problems import OutOfStock, UnknownCustomer, UnknownOrder, UnknownProduct

__all__ = ["Customers", "Orders", "Products", "Records"]


class Numbered(Protocol):
    """What has a number."""

    @property
    def id(self) -> int:
        """The number."""
        ...


Record = TypeVar("Record", bound=Numbered)


class Records(Generic[Record]):
    """Records of one kind. Nothing here waits, so that each method is one step for all of the loop's tasks."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records = {each.id: each for each in records}

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __getitem__(self, number: int) -> Record:
        try:
            return self._records[number]
        except KeyError:
            raise self.unknown(number) from None

    @abstractmethod
    def unknown(self, number: int) -> Problem:
        """The problem that nothing has this number."""

    def free_number(self) -> int:
        """The number of the next one."""
        return max(self._records, default=0) + 1

    def put(self, record: Record) -> None:
        """Keep a record, in place of one that has its number."""
        self._records[record.id] = record

    def drop(self, number: int) -> None:
        """Forget a record."""
        del self._records[number]


class Customers(Records[Customer]):
    """Who orders."""

    def unknown(self, number: int) -> Problem:
        """The problem that no customer has this number."""
        return UnknownCustomer(customer_id=number)


class Orders(Records[Order]):
    """What was ordered."""

    def unknown(self, number: int) -> Problem:
        """The problem that no order has this number."""
        return UnknownOrder(order_id=number)


class Products(Records[Product]):
    """What is on the shelves."""

    def unknown(self, number: int) -> Problem:
        """The problem that no product has this number."""
        return UnknownProduct(product_id=number)

    def take(self, number: int, quantity: int) -> Product:
        """Take so many of a product off the shelf, or put them back where `quantity` is negative.

        Raises:
            UnknownProduct: there is no such product.
            OutOfStock: less is left of it.
        """
        product = self[number]
        left = product.stock - quantity
        if left < 0:
            raise OutOfStock(sku=product.sku, left=product.stock, detail=f"{quantity} wanted, {product.stock} left.")
        self.put(product.model_copy(update={"stock": left}))
        return product

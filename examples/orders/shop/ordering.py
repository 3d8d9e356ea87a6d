"""The rules of ordering."""

from examples.orders.shop.clock import Clock
from examples.orders.shop.models import NewOrder, Order, OrderLine, OrderState
from examples.orders.shop.payments import Payments
from examples.orders.shop.pricing import Pricing
from examples.orders.shop.problems import NotPossible
from examples.orders.shop.records import Customers, Orders, Products
from examples.orders.shop.references import References
from examples.orders.shop.work import UnitOfWork

__all__ = ["Ordering"]


class Ordering:
    """Takes orders for as long as one request lasts: when that fails, everything is as it was before."""

    def __init__(
        self,
        orders: Orders,
        customers: Customers,
        products: Products,
        pricing: Pricing,
        payments: Payments,
        references: References,
        clock: Clock,
        work: UnitOfWork,
    ) -> None:
        self._orders = orders
        self._customers = customers
        self._products = products
        self._pricing = pricing
        self._payments = payments
        self._references = references
        self._clock = clock
        self._work = work
        self.changed: list[Order] = []
        """The orders that were placed, paid or cancelled here, as they are now."""

    def place(self, new: NewOrder) -> Order:
        """Place an order.

        Raises:
            UnknownCustomer, UnknownProduct: a number that nobody and nothing has.
            OutOfStock: less is left of a product than is ordered.
        """
        customer = self._customers[new.customer_id]
        lines: list[OrderLine] = []
        for line in new.lines:
            product = self._products.take(line.product_id, line.quantity)
            self._work.callback(self._products.take, line.product_id, -line.quantity)
            lines.append(self._pricing.priced(line, product))
        order = Order(
            id=self._orders.free_number(),
            reference=self._references.new(),
            customer_id=customer.id,
            lines=lines,
            state=OrderState.PLACED,
            total=self._pricing.total(lines),
            placed_at=self._clock.now(),
        )
        self._orders.put(order)
        self._work.callback(self._orders.drop, order.id)
        self.changed.append(order)
        return order

    async def pay(self, order_id: int) -> Order:
        """Pay a placed order; paying it again changes nothing.

        Raises:
            UnknownOrder: there is none.
            NotPossible: it was cancelled.
            PaymentDeclined: it isn't paid.
        """
        order = self._orders[order_id]
        if order.state is OrderState.PAID:
            return order
        # It is paid before anybody waits, so that nobody else pays it meanwhile.
        paid = self._move_on(order, OrderState.PAID)
        await self._payments.charge(paid)
        return paid

    def cancel(self, order_id: int) -> Order:
        """Cancel a placed order, whose goods go back on the shelf; cancelling it again changes nothing.

        Raises:
            UnknownOrder: there is none.
            NotPossible: it is paid.
        """
        order = self._orders[order_id]
        if order.state is OrderState.CANCELLED:
            return order
        cancelled = self._move_on(order, OrderState.CANCELLED)
        for line in order.lines:
            self._products.take(line.product_id, -line.quantity)
            self._work.callback(self._products.take, line.product_id, line.quantity)
        return cancelled

    def _move_on(self, order: Order, state: OrderState) -> Order:
        if order.state is not OrderState.PLACED:
            raise NotPossible(order_id=order.id, state=order.state, detail=f"The order is {order.state} already.")
        moved = order.model_copy(update={"state": state})
        self._orders.put(moved)
        self._work.callback(self._orders.put, order)
        self.changed.append(moved)
        return moved

"""Orders."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any

from covet import BackgroundTasks, CSVResponse, Depends
from covet.di import Provide
from covet.plugin import AppContext, BasePlugin, Contributions, PluginInfo
from examples.orders.container import container
from examples.orders.paging import Paging
from examples.orders.shop.changes import Changes, Listener
from examples.orders.shop.models import ExportedOrder, NewOrder, Order, OrderState, Page
from examples.orders.shop.ordering import Ordering
from examples.orders.shop.problems import (
    NotPossible,
    OutOfStock,
    PaymentDeclined,
    UnknownCustomer,
    UnknownOrder,
    UnknownProduct,
)
from examples.orders.shop.records import Customers, Orders
from examples.orders.shop.settings import OrderingConfig, Settings

__all__ = ["OrderingPlugin"]

TheOrders = Annotated[Orders, Provide[container.orders]]
TheCustomers = Annotated[Customers, Provide[container.customers]]
TheOrdering = Annotated[Ordering, Provide[container.ordering]]


class OrderingPlugin(BasePlugin):
    """Takes orders for what the catalog has.

    Args:
        config: how they are priced and paid.
    """

    def __init__(self, config: OrderingConfig | None = None) -> None:
        self.config = OrderingConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called, and that the container starts with the settings that it has."""
        return PluginInfo(
            id="ordering",
            version="0.1.0",
            api=1,
            requires=("catalog",),
            before=("di",),
            config=self.config,
            summary="Orders.",
        )

    def contribute(self, to: Contributions) -> None:
        """Contribute routes."""
        about: dict[str, Any] = {"tags": ["orders"]}
        changing = about | {"dependencies": [Depends(announced)]}
        changed = [UnknownOrder, NotPossible]
        placed = [UnknownCustomer, UnknownProduct, OutOfStock]
        to.route("/orders", list_orders, **about)
        to.route("/orders.csv", export, **about)
        to.route("/orders", place, methods=["POST"], status_code=201, raises=placed, **changing)
        to.route("/orders/{order_id}", get_order, raises=[UnknownOrder], **about)
        to.route("/orders/{order_id}/pay", pay, methods=["POST"], raises=[*changed, PaymentDeclined], **changing)
        to.route("/orders/{order_id}/cancel", cancel, methods=["POST"], raises=changed, **changing)
        to.route("/customers/{customer_id}/orders", orders_of, raises=[UnknownCustomer], **about)

    @asynccontextmanager
    async def lifespan(self, app: AppContext) -> AsyncGenerator[None, None]:
        """Hand the settings over to the container."""
        container.config.from_dict(asdict(app.configured(self.config)))
        yield


async def announced(
    ordering: TheOrdering, changes: Annotated[Changes, Provide[container.changes]], tasks: BackgroundTasks
) -> None:
    """Have everybody who listens told of what a request has changed, when it was answered; not when it failed."""
    for listener in changes:
        tasks.add_task(tell, listener, ordering)


async def tell(listener: Listener, ordering: Ordering) -> None:
    """Tell `listener` of the orders that were changed."""
    for order in ordering.changed:
        await listener(order)


async def list_orders(orders: TheOrders, paging: Paging, state: OrderState | None = None) -> Page[Order]:
    """List orders, all of them or those in a state."""
    return paging.of(each for each in orders if state in (None, each.state))


async def export(
    orders: TheOrders,
    customers: TheCustomers,
    settings: Annotated[Settings, Provide[container.settings]],
    state: OrderState | None = None,
) -> CSVResponse:
    """Export orders as a table for spreadsheets, all of them or those in a state, row by row."""
    found = [each for each in orders if state in (None, each.state)]
    rows = (ExportedOrder.of(each, customers[each.customer_id], settings.currency) for each in found)
    return CSVResponse(rows, columns=ExportedOrder, filename="orders.csv")


async def place(ordering: TheOrdering, order: NewOrder) -> Order:
    """Place an order. Nothing is taken from the shelf unless all of it is there."""
    return ordering.place(order)


async def get_order(orders: TheOrders, order_id: int) -> Order:
    """Get one order."""
    return orders[order_id]


async def pay(ordering: TheOrdering, order_id: int) -> Order:
    """Pay a placed order."""
    return await ordering.pay(order_id)


async def cancel(ordering: TheOrdering, order_id: int) -> Order:
    """Cancel a placed order: its goods go back on the shelf."""
    return ordering.cancel(order_id)


async def orders_of(
    orders: TheOrders,
    customers: TheCustomers,
    paging: Paging,
    customer_id: int,
) -> Page[Order]:
    """List what one customer has ordered."""
    customer = customers[customer_id]
    return paging.of(each for each in orders if each.customer_id == customer.id)

"""Orders."""

from covet import Router
from examples.orders.dependencies import TheShop
from examples.orders.models import NewOrder, Order, OrderState, Page
from examples.orders.paging import Paging
from examples.orders.problems import NotPossible, OutOfStock, UnknownCustomer, UnknownOrder, UnknownProduct

__all__ = ["orders"]

orders = Router(tags=["orders"])


@orders.get("")
async def list_orders(shop: TheShop, paging: Paging, state: OrderState | None = None) -> Page[Order]:
    """List orders, all of them or those in a state."""
    return paging.of(each for each in shop.orders.values() if state in (None, each.state))


@orders.post("", status_code=201, raises=[UnknownCustomer, UnknownProduct, OutOfStock])
async def place(shop: TheShop, order: NewOrder) -> Order:
    """Place an order. Nothing is taken from the shelf unless all of it is there."""
    return shop.place(order)


@orders.get("/{order_id}", raises=[UnknownOrder])
async def get_order(shop: TheShop, order_id: int) -> Order:
    """Get one order."""
    return shop.order(order_id)


@orders.post("/{order_id}/pay", raises=[UnknownOrder, NotPossible])
async def pay(shop: TheShop, order_id: int) -> Order:
    """Pay a placed order."""
    return shop.pay(order_id)


@orders.post("/{order_id}/cancel", raises=[UnknownOrder, NotPossible])
async def cancel(shop: TheShop, order_id: int) -> Order:
    """Cancel a placed order: its goods go back on the shelf."""
    return shop.cancel(order_id)

"""Customers."""

from covet import Router
from examples.orders.dependencies import TheShop
from examples.orders.models import Customer, NewCustomer, Order, Page
from examples.orders.paging import Paging
from examples.orders.problems import UnknownCustomer

__all__ = ["customers"]

customers = Router(tags=["customers"])


@customers.get("")
async def list_customers(shop: TheShop, paging: Paging, city: str | None = None) -> Page[Customer]:
    """List customers, all of them or those of a city."""
    return paging.of(each for each in shop.customers.values() if city in (None, each.city))


@customers.post("", status_code=201)
async def register(shop: TheShop, customer: NewCustomer) -> Customer:
    """Register a customer."""
    return shop.register(customer)


@customers.get("/{customer_id}", raises=[UnknownCustomer])
async def get_customer(shop: TheShop, customer_id: int) -> Customer:
    """Get one customer."""
    return shop.customer(customer_id)


@customers.get("/{customer_id}/orders", raises=[UnknownCustomer])
async def orders_of(shop: TheShop, paging: Paging, customer_id: int) -> Page[Order]:
    """List what one customer has ordered."""
    shop.customer(customer_id)
    return paging.of(order for order in shop.orders.values() if order.customer_id == customer_id)

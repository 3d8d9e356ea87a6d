"""Customers and products."""

import sys
from typing import Annotated

from covet import Query
from covet.di import Provide, inject
from covet.plugin import BasePlugin, Contributions, PluginInfo
from examples.orders.container import container
from examples.orders.paging import Paging
from examples.orders.shop.models import Category, Customer, NewCustomer, Page, Product
from examples.orders.shop.problems import UnknownCustomer, UnknownProduct
from examples.orders.shop.records import Customers, Products

__all__ = ["CatalogPlugin"]

TheCustomers = Annotated[Customers, Provide[container.customers]]
TheProducts = Annotated[Products, Provide[container.products]]


class CatalogPlugin(BasePlugin):
    """Shows customers and products, and takes new customers in."""

    @property
    def info(self) -> PluginInfo:
        """What it is called."""
        return PluginInfo(id="catalog", version="0.1.0", api=1, summary="Customers and products.")

    def contribute(self, to: Contributions) -> None:
        """Contribute routes, a check of the shelves and a command that lists them."""
        ours, theirs = {"tags": ["products"]}, {"tags": ["customers"]}
        to.route("/products", list_products, **ours)
        to.route("/products/{product_id}", get_product, raises=[UnknownProduct], **ours)
        to.route("/customers", list_customers, **theirs)
        to.route("/customers", register, methods=["POST"], status_code=201, **theirs)
        to.route("/customers/{customer_id}", get_customer, raises=[UnknownCustomer], **theirs)
        to.health("catalog.shelves", shelves_are_filled, critical=False)
        to.command("catalog", show_catalog, help="list what is on the shelves")


async def list_products(
    products: TheProducts,
    paging: Paging,
    category: Annotated[list[Category] | None, Query(description="Only these shelves.")] = None,
    search: Annotated[str | None, Query(min_length=2, description="Part of the name.")] = None,
    in_stock: bool = False,
) -> Page[Product]:
    """List products, all of them or those that fit."""
    return paging.of(
        each
        for each in products
        if (category is None or each.category in category)
        and (search is None or search.casefold() in each.name.casefold())
        and (each.stock > 0 or not in_stock)
    )


async def get_product(products: TheProducts, product_id: int) -> Product:
    """Get one product."""
    return products[product_id]


async def list_customers(customers: TheCustomers, paging: Paging, city: str | None = None) -> Page[Customer]:
    """List customers, all of them or those of a city."""
    return paging.of(each for each in customers if city in (None, each.city))


async def register(customers: TheCustomers, customer: NewCustomer) -> Customer:
    """Register a customer."""
    registered = Customer(id=customers.free_number(), **customer.model_dump())
    customers.put(registered)
    return registered


async def get_customer(customers: TheCustomers, customer_id: int) -> Customer:
    """Get one customer."""
    return customers[customer_id]


@inject
def shelves_are_filled(products: Products = Provide[container.products]) -> bool:
    """Whether something is left of every product."""
    return all(each.stock for each in products)


@inject
def show_catalog(words: list[str], products: Products = Provide[container.products]) -> int:
    """Print what is on all shelves, or on some: `covet catalog tea`."""
    for each in products:
        if not words or each.category in words:
            sys.stdout.write(f"{each.stock:>5}  {each.price:>6}  {each.name}\n")
    return 0

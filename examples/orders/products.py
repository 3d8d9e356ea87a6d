"""Products."""

from typing import Annotated

from covet import Query, Router
from examples.orders.dependencies import TheShop
from examples.orders.models import Category, Page, Product
from examples.orders.paging import Paging
from examples.orders.problems import UnknownProduct

__all__ = ["products"]

products = Router(tags=["products"])


@products.get("")
async def list_products(
    shop: TheShop,
    paging: Paging,
    category: Annotated[list[Category] | None, Query(description="Only these shelves.")] = None,
    search: Annotated[str | None, Query(min_length=2, description="Part of the name.")] = None,
    in_stock: bool = False,
) -> Page[Product]:
    """List products, all of them or those that fit."""
    fitting = (
        each
        for each in shop.products.values()
        if (category is None or each.category in category)
        and (search is None or search.casefold() in each.name.casefold())
        and (each.stock > 0 or not in_stock)
    )
    return paging.of(fitting)


@products.get("/{product_id}", raises=[UnknownProduct])
async def get_product(shop: TheShop, product_id: int) -> Product:
    """Get one product."""
    return shop.product(product_id)

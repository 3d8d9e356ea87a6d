"""The service: `covet run examples.orders.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from covet import CovetApp
from examples.orders.customers import customers
from examples.orders.orders import orders
from examples.orders.products import products
from examples.orders.shop import Shop

__all__ = ["app"]


@asynccontextmanager
async def open_shop(app: CovetApp) -> AsyncIterator[None]:
    """Open the shop with what is in the data file; what is ordered is gone with the process."""
    app.state.shop = Shop.seeded()
    yield


app = CovetApp("orders", "0.1.0", summary="An example shop", lifespan=open_shop)
app.include_router(customers, prefix="/customers")
app.include_router(products, prefix="/products")
app.include_router(orders, prefix="/orders")


@app.get("/", tags=["service"])
async def about() -> dict[str, str]:
    """Say where everything is."""
    return {"service": "orders", "docs": "/docs", "openapi": "/openapi.json"}

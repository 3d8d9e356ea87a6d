"""The service: `covet run examples.orders.app:app`."""

from covet import CovetApp
from covet.di import DIPlugin
from examples.orders.container import container
from examples.orders.plugins import AuditPlugin, CatalogPlugin, EdgePlugin, HealthPlugin, OrderingPlugin, PicturesPlugin

__all__ = ["app", "plugins"]

plugins = [
    EdgePlugin(),
    AuditPlugin(),
    HealthPlugin(),
    CatalogPlugin(),
    OrderingPlugin(),
    PicturesPlugin(),
    DIPlugin(container),
]
app = CovetApp("orders", "0.2.0", summary="An example shop", plugins=plugins)


@app.get("/", tags=["service"])
async def about() -> dict[str, str]:
    """Say where everything is."""
    return {"service": "orders", "docs": "/docs", "openapi": "/openapi.json"}

"""The service: `covet run examples.orders.app:app`."""

from covet import CovetApp
from covet.di import DIPlugin
from examples.orders.container import container
from examples.orders.pages import ASSETS
from examples.orders.plugins import (
    AuditPlugin,
    CatalogPlugin,
    EdgePlugin,
    HealthPlugin,
    LivePlugin,
    MailPlugin,
    OrderingPlugin,
    PicturesPlugin,
)

__all__ = ["app", "plugins"]

plugins = [
    EdgePlugin(),
    AuditPlugin(),
    HealthPlugin(),
    CatalogPlugin(),
    OrderingPlugin(),
    PicturesPlugin(),
    LivePlugin(),
    MailPlugin(),
    DIPlugin(container),
]
settings = container.settings()

app = CovetApp("orders", "0.3.0", summary="An example shop", config=settings, timeout=settings.timeout, plugins=plugins)
app.mount("/assets", ASSETS)


@app.get("/", tags=["service"])
async def about() -> dict[str, str]:
    """Say whose shop it is, and where everything is."""
    return {
        "shop": settings.name,
        "currency": settings.currency,
        "docs": "/docs",
        "openapi": "/openapi.json",
        "problems": "/problems",
    }

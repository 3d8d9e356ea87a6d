"""Pictures of products."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel

from covet import File, UploadFile, UploadPolicy
from covet.di import Provide
from covet.plugin import BasePlugin, Contributions, PluginInfo
from examples.orders.container import container
from examples.orders.shop.problems import UnknownProduct
from examples.orders.shop.records import Products
from examples.orders.shop.settings import PicturesConfig

__all__ = ["PICTURES", "Picture", "PicturesPlugin"]

LARGEST = 5_000_000
PICTURES = UploadPolicy(max_size=LARGEST, extensions={".png", ".jpg", ".jpeg"}, types={"image/png", "image/jpeg"})
"""What a picture may be: its content is looked at, whatever it is called."""


class Picture(BaseModel):
    """A picture that was stored."""

    name: str
    size: int


class PicturesPlugin(BasePlugin):
    """Takes pictures of products in, each under a new name.

    Args:
        config: where they are stored.
    """

    def __init__(self, config: PicturesConfig | None = None) -> None:
        self.config = PicturesConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called, and what can be set."""
        return PluginInfo(id="pictures", version="0.1.0", api=1, config=self.config, summary="Pictures of products.")

    def contribute(self, to: Contributions) -> None:
        """Contribute the route."""
        folder = Path(to.configured(self.config).folder)

        async def upload(
            products: Annotated[Products, Provide[container.products]],
            product_id: int,
            image: Annotated[UploadFile, File(policy=PICTURES, description="A PNG or a JPEG.")],
        ) -> Picture:
            """Store a picture of a product."""
            product = products[product_id]
            kept = folder / str(product.id)
            kept.mkdir(parents=True, exist_ok=True)
            stored = await image.save(kept)
            return Picture(name=f"{product.id}/{stored.name}", size=image.size)

        to.route(
            "/products/{product_id}/pictures",
            upload,
            methods=["POST"],
            status_code=201,
            max_body_size=LARGEST + 10_000,
            raises=[UnknownProduct],
            tags=["products"],
        )

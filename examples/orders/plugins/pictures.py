"""Pictures of products."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel

from covet import File, FileResponse, UploadFile, UploadPolicy
from covet import Path as PathParameter
from covet.di import Provide
from covet.plugin import BasePlugin, Contributions, PluginInfo
from examples.orders.container import container
from examples.orders.pages import contribute_page
from examples.orders.shop.problems import UnknownPicture, UnknownProduct
from examples.orders.shop.records import Products
from examples.orders.shop.settings import PicturesConfig

__all__ = ["Picture", "PicturesPlugin"]

TheProducts = Annotated[Products, Provide[container.products]]
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
"""What a picture may be: its content is looked at, whatever it is called."""
Name = Annotated[str, PathParameter(pattern=r"^[0-9a-f]{32}\.(png|jpg|jpeg)$", description="What it was stored as.")]
IMAGE = {
    200: {
        "description": "The picture.",
        "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in sorted(set(TYPES.values()))},
    }
}


class Picture(BaseModel):
    """A picture that was stored."""

    name: str
    size: int


class PicturesPlugin(BasePlugin):
    """Takes pictures of products in, each under a new name, shows them, and has a page for both.

    Args:
        config: where they are stored, and how large they may be.
    """

    def __init__(self, config: PicturesConfig | None = None) -> None:
        self.config = PicturesConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called, and what can be set."""
        return PluginInfo(id="pictures", version="0.2.0", api=1, config=self.config, summary="Pictures of products.")

    def contribute(self, to: Contributions) -> None:
        """Contribute routes and the page."""
        config = to.configured(self.config)
        folder = Path(config.folder)
        pictures = "/products/{product_id}/pictures"
        about: dict[str, Any] = {"raises": [UnknownProduct], "tags": ["products"]}
        most = config.largest + 10_000  # the rest of the form
        to.route(pictures, listing(folder), **about)
        to.route(
            pictures, taking(folder, config.largest), methods=["POST"], status_code=201, max_body_size=most, **about
        )
        to.route(f"{pictures}/{{name}}", showing(folder), raises=[UnknownPicture], responses=IMAGE, tags=["products"])
        contribute_page(to, "gallery")


def listing(folder: Path) -> Callable[..., list[Picture]]:
    """The handler that lists what is stored below `folder`."""

    def list_pictures(products: TheProducts, product_id: int) -> list[Picture]:
        """List the pictures of a product."""
        kept = folder / str(products[product_id].id)
        found = (each for each in kept.glob("[!.]*") if each.suffix in TYPES)
        return [Picture(name=each.name, size=each.stat().st_size) for each in sorted(found)]

    return list_pictures


def taking(folder: Path, largest: int) -> Callable[..., Awaitable[Picture]]:
    """The handler that stores pictures below `folder`."""
    policy = UploadPolicy(max_size=largest, extensions=set(TYPES), types=set(TYPES.values()))

    async def upload(
        products: TheProducts,
        product_id: int,
        image: Annotated[UploadFile, File(policy=policy, description="A PNG or a JPEG.")],
    ) -> Picture:
        """Store a picture of a product."""
        kept = folder / str(products[product_id].id)
        kept.mkdir(parents=True, exist_ok=True)
        stored = await image.save(kept)
        return Picture(name=stored.name, size=image.size)

    return upload


def showing(folder: Path) -> Callable[..., Awaitable[FileResponse]]:
    """The handler that sends what is stored below `folder`."""

    async def get_picture(product_id: int, name: Name, download: bool = False) -> FileResponse:
        """Get a picture, or a part of it, to be shown or to be kept."""
        try:
            # A stored picture never changes: its name is its own.
            headers = {"cache-control": "public, max-age=31536000, immutable"}
            return FileResponse(folder / str(product_id) / name, headers=headers, filename=name if download else None)
        except FileNotFoundError:
            raise UnknownPicture(product_id=product_id, name=name) from None

    return get_picture

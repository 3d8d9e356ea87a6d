"""What can be set about the shop."""

from typing import Literal

from pydantic import Field

from covet.config import Config
from covet.plugin import ByteSize, plugin_config

__all__ = ["LiveConfig", "MailConfig", "OrderingConfig", "PicturesConfig", "Settings"]


class Settings(Config, prefix="SHOP_"):
    """What all of the shop goes by: `SHOP_NAME="Tea & Co"`, or `.env`, or the table `[app]` of `covet.toml`."""

    name: str = "Leaf and Bean"
    """What it is called in letters and on its pages."""
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    """The code of its prices (ISO 4217)."""
    sender: str = "orders@shop.example"
    """Whom letters come from."""
    timeout: float = Field(default=10.0, gt=0)
    """Seconds until an answer begins."""


@plugin_config
class OrderingConfig:
    """How orders are priced and paid: `COVET_ORDERING__PAYMENTS=invoice`, or a table of `covet.toml`."""

    payments: Literal["card", "invoice"] = "card"
    card_limit: int = 500
    """The largest total that a card pays."""
    bulk_from: int = 20
    """Pieces of one product from which it is cheaper."""
    bulk_discount: int = 10
    """Per cent that it is cheaper then."""


@plugin_config
class PicturesConfig:
    """Where pictures are kept: `COVET_PICTURES__FOLDER=/srv/pictures`, `COVET_PICTURES__LARGEST=2MB`."""

    folder: str = "pictures"
    """It is made with the first picture."""
    largest: ByteSize = 5_000_000
    """Bytes of one picture. `COVET_EDGE__MAX_UPLOAD` has to let it through."""


@plugin_config
class LiveConfig:
    """How order events are told: `COVET_LIVE__REPLAY=1000`."""

    replay: int = 100
    """Events that are kept for those who lose their connection and come back."""


@plugin_config
class MailConfig:
    """How letters leave: `COVET_MAIL__FOLDER=/var/spool/shop`."""

    folder: str = "outbox"
    """Where they are put, each a file. It is made with the first letter."""
    retries: int = 3
    """How often one that could not be put there is tried again."""

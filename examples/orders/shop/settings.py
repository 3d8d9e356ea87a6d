"""What can be set about the shop."""

from typing import Literal

from covet.plugin import plugin_config

__all__ = ["OrderingConfig", "PicturesConfig"]


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
    """Where pictures are kept: `COVET_PICTURES__FOLDER=/srv/pictures`."""

    folder: str = "pictures"
    """It is made with the first picture."""

"""What handlers ask for."""

from typing import Annotated

from covet import Depends, Request
from examples.orders.shop import Shop

__all__ = ["TheShop"]


async def the_shop(request: Request) -> Shop:
    """The shop that the application opened when it started."""
    shop: Shop = request.app.state.shop
    return shop


TheShop = Annotated[Shop, Depends(the_shop)]

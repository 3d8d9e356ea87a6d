"""Routes that are there only while a condition holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from covet_core.http.exceptions import HTTPException
from covet_core.middleware.chain import Layer

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.types import CallNext

__all__ = ("condition_layer",)


def condition_layer(condition: Callable[[], bool], where: str) -> Layer:
    """What stands in front of a route that has a condition: while that is false, it answers 404.

    Args:
        condition: asked for each request.
        where: the route, for messages.
    """

    async def only_while(request: Request, call_next: CallNext) -> Response:
        if not condition():
            raise HTTPException(404)
        return await call_next(request)

    return Layer("condition", only_while, where)

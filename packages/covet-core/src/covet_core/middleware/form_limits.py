"""What a form may have, on routes that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.middleware.chain import Layer

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.limits import FormLimits
    from covet_core.types import CallNext

__all__ = ("limits_layer",)


def limits_layer(limits: FormLimits, where: str) -> Layer:
    """What tells `request.form()` the limits of its route, wherever it is called.

    Args:
        limits: those of the route.
        where: the route, for messages.
    """

    def limited(request: Request, call_next: CallNext) -> Awaitable[Response]:
        request._form_limits = limits  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
        return call_next(request)

    return Layer("form limits", limited, where)

"""What the options of a route put around its handler, inside of nothing but the transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.errors import CovetError, PlanFault
from covet_core.middleware.condition import condition_layer
from covet_core.middleware.form_limits import limits_layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from covet_core.app import CovetApp
    from covet_core.http.coded_body import Codings
    from covet_core.middleware.chain import Layer
    from covet_core.plan.flatten import FlatRoute

__all__ = ("codings_taken", "own_layers", "told")


def own_layers(
    flat: FlatRoute, around: tuple[Layer, ...], app: CovetApp, faults: list[CovetError], *, takes_request: bool
) -> tuple[Layer, ...]:
    """The layers of a route's options, and then `around`.

    Args:
        flat: the route.
        around: its middleware.
        app: the outermost application, whose limits count.
        faults: what is wrong with the options is added here.
        takes_request: whether the handler may read the body by itself.
    """
    options = flat.route.options
    if "form_limits" in options and (around or takes_request):
        around = (limits_layer(options["form_limits"], told(flat)), *around)
    for make in (_produces, _decompression):
        try:
            around = (*make(flat, app), *around)
        except PlanFault as fault:
            faults.append(fault)
    if "condition" in options:
        around = (condition_layer(options["condition"], told(flat)), *around)
    return around


def _produces(flat: FlatRoute, _: CovetApp) -> Iterator[Layer]:
    if "produces" in flat.route.options:
        from covet_core.middleware.produces import produces_layer  # few routes say

        yield produces_layer(flat.route.options["produces"], told(flat))


def _decompression(flat: FlatRoute, app: CovetApp) -> Iterator[Layer]:
    codings = codings_taken(flat)
    if codings:
        from covet_core.http.coded_body import Decompression
        from covet_core.middleware.decompression import decompression_layer

        limit = flat.route.options.get("max_body_size", app.limits.max_body_size)
        yield decompression_layer(Decompression(codings, limit), told(flat))


def codings_taken(flat: FlatRoute) -> Codings:
    """The content codings that the route takes bodies in, besides none.

    Raises:
        BadContentCoding: one of them isn't one.
    """
    options = flat.route.options
    own = "request_decompression" in options
    given = options["request_decompression"] if own else flat.context.request_decompression
    if given == () or not (own or _BODIES.intersection(flat.route.methods)):
        return ()
    from covet_core.routing.decompression import codings_of

    return codings_of(given, f"the route {told(flat)}")


def told(flat: FlatRoute) -> str:
    """The route, for messages."""
    return f"{','.join(flat.route.methods)} {flat.path}"


_BODIES = frozenset({"POST", "PUT", "PATCH", "DELETE", "QUERY"})
"""The methods whose requests usually have a body: what groups say is for these."""

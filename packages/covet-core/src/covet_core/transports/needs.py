"""What a plan needs of a transport, as far as its routes tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, get_args

from covet_core.http.stream import StreamingResponse
from covet_core.routing.converters import parse_pattern
from covet_core.transports.capabilities import Capability

if TYPE_CHECKING:
    from covet_core.plan.plan import PlannedRoute

__all__ = ("MOUNT_NEEDS", "STREAM_NEEDS", "needs_of")

STREAM_NEEDS: Final = frozenset({Capability.RESPONSE_STREAMING, Capability.STREAM_ABORT})
"""What a handler needs whose return annotation is, or holds, `StreamingResponse`."""

MOUNT_NEEDS: Final = STREAM_NEEDS | {Capability.RAW_PATH, Capability.REQUEST_STREAMING}
"""What a mounted ASGI application may rely on; nobody can tell what it does rely on."""

_SLASHLESS: Final = frozenset({"int", "float", "uuid"})
"""Converters whose values never hold a slash, so that a path with an encoded one isn't theirs either way."""


def needs_of(routes: Iterable[PlannedRoute]) -> frozenset[Capability]:
    """What a transport has to carry for `routes`.

    * A handler annotated with a `StreamingResponse` needs response streaming and its abort.
    * A path parameter of one segment that takes any text needs the raw path: in `/files/{name}`, `a%2Fb` is a name,
      and would be two segments once decoded. A `path` parameter takes both, so it doesn't matter there.
    * What a handler declares as `__covet_needs__` is added.
    """
    needs: set[Capability] = set()
    for route in routes:
        needs |= declared(route.endpoint)
        if _streams(route.returns):
            needs |= STREAM_NEEDS
        if _takes_any_segment(route):
            needs.add(Capability.RAW_PATH)
    return frozenset(needs)


def declared(handler: Any) -> frozenset[Capability]:
    """What a handler says itself that it needs."""
    needs: frozenset[Capability] = getattr(handler, "__covet_needs__", NOTHING)
    return needs


NOTHING: Final[frozenset[Capability]] = frozenset()


def _streams(returns: Any) -> bool:
    parts = (returns, *get_args(returns))
    return any(isinstance(part, type) and issubclass(part, StreamingResponse) for part in parts)


def _takes_any_segment(route: PlannedRoute) -> bool:
    annotations = {field.alias: field.annotation for field in route.fields if field.source == "path"}
    return any(
        parameter.converter != "path"
        and parameter.converter not in _SLASHLESS
        and annotations.get(parameter.name, str) in (str, Any)
        for parameter in parse_pattern(route.path)
    )

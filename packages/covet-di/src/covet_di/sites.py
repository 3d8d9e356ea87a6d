"""Whether the places that are marked with `Provide` get what they are annotated with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import Parameter
from typing import TYPE_CHECKING

from covet_di.arguments import value_type
from covet_di.fitting import fits
from covet_di.marker import Marker
from covet_di.reading import Injection
from covet_di.types import type_name
from covet_di.walk import Walk

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("site_faults",)


def site_faults(walk: Walk, entries: Iterable[Marker]) -> Iterator[GraphFault]:
    """Find parameters that are provided with something of another type."""
    for marker in entries:
        provided = value_type(walk, Injection(None, marker.provider, called=True))
        for site in marker.sites:
            if site.annotation is not Parameter.empty and not fits(provided, site.annotation):
                from covet_di.faults import WrongType

                yield WrongType(
                    where=site.where,
                    parameter=site.parameter,
                    expected=type_name(site.annotation),
                    provider=walk.name(marker.provider),
                    provided=type_name(provided),
                )

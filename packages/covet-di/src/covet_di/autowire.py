"""Arguments that are found by the types of parameters, for providers that ask for it with ``autowire=True``.

What is found becomes an argument of the provider like any other, when the container is created: so calling the
provider, compiled functions, the graph and the checks all see the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from covet_di.types import AnyContainer
from covet_di.worlds import attributes, container_name

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("autowire", "autowire_faults")

_FAULTS: Final = "__covet_autowire_faults__"


def autowire(container: AnyContainer) -> None:
    """Give every provider of `container` that asked for it the arguments that lack."""
    found = dict(attributes(container))
    asking = [(name, cast("Any", each)) for name, each in found.items() if getattr(type(each), "autowired", None)]
    asking = [(name, each) for name, each in asking if each.autowired]
    if not asking:
        return
    from covet_di.matching import Matching

    matching = Matching(found, container_name(container).rpartition(".")[2])
    for name, provider in asking:
        matching.complete(name, provider)
    setattr(container, _FAULTS, tuple(matching.faults))


def autowire_faults(container: AnyContainer) -> tuple[GraphFault, ...]:
    """What could not be found when `container` was created."""
    found: tuple[GraphFault, ...] = vars(container).get(_FAULTS, ())
    return found

"""Arguments that are found by the types of parameters, for providers that ask for it with ``autowire=True``.

What is found becomes an argument of the provider like any other, when the container is created: so calling the
provider, compiled functions, the graph and the checks all see the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from covet_di.types import AnyContainer, AnyProvider
from covet_di.worlds import attributes, container_name

if TYPE_CHECKING:
    from covet_di.errors import GraphFault

__all__ = ("asks", "autowire", "autowire_faults", "not_found")

_FAULTS: Final = "__covet_autowire_faults__"
_NOT_FOUND: Final = "__covet_autowire_not_found__"


def autowire(container: AnyContainer) -> None:
    """Give every provider of `container` that asked for it the arguments that lack."""
    found = dict(attributes(container))
    asking = [(name, each) for name, each in found.items() if asks(each)]
    if not asking:
        return
    from covet_di.matching import Matching

    matching = Matching(found, container_name(container).rpartition(".")[2])
    for name, provider in asking:
        matching.complete(name, provider)
    setattr(container, _FAULTS, tuple(matching.faults))
    setattr(container, _NOT_FOUND, matching.not_found)


def asks(provider: AnyProvider) -> bool:
    """Whether `provider` has ``autowire=True``."""
    # Asked of the class first: some providers have an attribute of every name.
    return hasattr(type(provider), "autowired") and bool(cast("Any", provider).autowired)


def autowire_faults(container: AnyContainer) -> tuple[GraphFault, ...]:
    """What could not be found when `container` was created."""
    found: tuple[GraphFault, ...] = vars(container).get(_FAULTS, ())
    return found


def not_found(container: AnyContainer) -> Mapping[int, set[str]]:
    """The parameters that these faults are about, by the identities of the providers."""
    found: Mapping[int, set[str]] = vars(container).get(_NOT_FOUND, {})
    return found

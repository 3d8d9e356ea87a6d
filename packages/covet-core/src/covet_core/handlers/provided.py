"""What containers and plugins fill parameters with: their nodes, made fit for a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from covet_core.errors import CovetError
from covet_core.handlers.faults import BadHandler, InputUnfilled
from covet_core.handlers.principals import principal_source
from covet_core.http.request import Request
from covet_plugin.graph.node import Argument, Node, NodeKind, Site
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.handlers.foreign import ForeignMarker

__all__ = ("OTHER_CONTAINERS", "RESOURCES", "Provided", "ProvidedNode", "foreign", "is_source", "model_field")

OTHER_CONTAINERS: Final = ("dependency_injector", "dishka", "wireup")
"""The packages of containers whose markers covet doesn't fill."""

RESOURCES: Final = frozenset({NodeKind.GENERATOR, NodeKind.ASYNC_GENERATOR, NodeKind.CONTEXT, NodeKind.ASYNC_CONTEXT})
"""Kinds of nodes that have something to close."""


_FOREIGN: Final = (*(f"{name}." for name in OTHER_CONTAINERS), "fastapi.params", "velithon.params")
"""The modules of markers that others fill. Taken for plain defaults, they would let clients set what they stand for."""


def is_source(value: object) -> bool:
    """Whether `value`, a default or a part of `Annotated`, says by a node what fills the parameter."""
    return hasattr(type(value), "__covet_node__")


def foreign(item: object, where: str, parameter: str = "", *, depends: bool) -> ForeignMarker | None:
    """The fault of what marks a parameter for another framework, or is no function that `Depends()` could call."""
    if not any(cls.__module__.startswith(_FOREIGN) for cls in type(item).__mro__) and not (depends and is_source(item)):
        return None
    from covet_core.handlers.foreign import ForeignMarker

    return ForeignMarker.of(item, where=where, parameter=parameter, depends=depends)


def model_field(default: object, where: str, parameter: str) -> ForeignMarker:
    """The fault of a parameter whose default is pydantic's `Field()`."""
    from covet_core.handlers.foreign import ForeignMarker

    return ForeignMarker.of(default, where=where, parameter=parameter, depends=False)


@record(eq=False)
class ProvidedNode:
    """A node, with what it needs."""

    node: Node
    nodes: tuple[Node, ...]
    """Everything that is made for it in a request, itself last, in order."""
    takes_request: bool


class Provided:
    """Asks for nodes, and fills their inputs.

    Args:
        parameters: what plugins fill parameters with, by type.
        request: the node of the request.
        faults: collects what is wrong.
    """

    def __init__(
        self, parameters: Mapping[type[Any], Callable[[Any], Node]], request: Node, faults: list[CovetError]
    ) -> None:
        self._parameters = parameters
        self._request = request
        self._faults = faults

    def node(self, source: Callable[[Site], Node], site: Site) -> ProvidedNode | None:
        """The node that `source` makes for `site`; None, and faults, when it makes none."""
        try:
            made = self._filled(_made(source, site), site)
        except CovetError as fault:
            self._faults.append(fault)
        except ExceptionGroup as group:
            self._faults += _faults_of(group, site)
        except Exception as error:
            reason = f"{site.parameter!r} can't be provided: {type(error).__name__}: {error}"
            bad = BadHandler(where=site.where, reason=reason)
            bad.__cause__ = error
            self._faults.append(bad)
        else:
            return made
        return None

    def _filled(self, node: Node, site: Site) -> ProvidedNode:
        """`node` with its inputs replaced by what there is in a request."""
        from covet_plugin.graph.order import is_constant, listing

        found: dict[object, Node] = {}
        takes_request = False
        for each in listing((node,), lambda one: not is_constant(one)):
            if each.kind is NodeKind.INPUT:
                filled = self._input(each, site)
                takes_request = takes_request or filled is self._request
                found |= self._listed(filled)
                found[each.key] = filled
            else:
                found[each.key] = _rewired(each, found)
        made = found[node.key]
        nodes = dict.fromkeys(one for one in found.values() if one.kind not in (NodeKind.INPUT, NodeKind.VALUE))
        takes_request = takes_request or any(one is self._request for one in found.values())
        return ProvidedNode(made, tuple(nodes), takes_request)

    def _listed(self, node: Node) -> dict[object, Node]:
        from covet_plugin.graph.order import is_constant, listing

        return {each.key: each for each in listing((node,), lambda one: not is_constant(one))}

    def _input(self, node: Node, site: Site) -> Node:
        wanted = node.key
        if isinstance(wanted, type) and issubclass(wanted, Request):
            return self._request
        make = self._parameters.get(cast("type[Any]", wanted)) or principal_source(wanted)
        if make is None:
            raise InputUnfilled(where=site.where, parameter=site.parameter, input=node.name, needed_by=node.where)
        return self._filled(_made(make, site), site).node


def _made(source: Callable[[Site], Node], site: Site) -> Node:
    made: Any = source(site)
    if isinstance(made, Node):
        return made
    kind = type(made).__name__
    reason = f"{site.parameter!r} can't be provided: what provides it returned a {kind}, which is no Node"
    raise BadHandler(where=site.where, reason=reason)


def _rewired(node: Node, found: Mapping[object, Node]) -> Node:
    """`node`, with those of its arguments that have been replaced."""
    arguments = tuple(Argument(each.name, found.get(each.node.key, each.node)) for each in node.arguments)
    changed = any(new.node is not old.node for new, old in zip(arguments, node.arguments, strict=True))
    return node.replace(arguments=arguments) if changed else node


def _faults_of(group: ExceptionGroup[Exception], site: Site) -> list[CovetError]:
    found: list[CovetError] = []
    for each in group.exceptions:
        if isinstance(each, ExceptionGroup):
            found += _faults_of(cast("ExceptionGroup[Exception]", each), site)
        elif isinstance(each, CovetError):
            found.append(each)
        else:
            found.append(BadHandler(where=site.where, reason=f"{site.parameter!r} can't be provided: {each}"))
    return found

"""Parameters that are who a request is from: `user: Principal`, `user: Principal | None`, or a class of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

from covet_core.http.request import Request
from covet_plugin.graph.node import Argument, Node, NodeKind, Site

if TYPE_CHECKING:
    from covet_plugin.principal import Principal

__all__ = ("principal_source",)

_MODULE: Final = "covet_plugin.principal"
_REQUEST: Final = Node(Request, "request", NodeKind.INPUT, type=Request)


def principal_source(annotation: Any) -> Callable[[Site], Node] | None:
    """What makes the node of a parameter that is annotated with principals; None where it isn't.

    Args:
        annotation: `Principal`, `Identity`, a class that inherits from one, or a union of such classes and `None`.
    """
    module = sys.modules.get(_MODULE)
    if module is None:  # nobody has the class that it could be annotated with
        return None
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    kinds = tuple(each for each in members if each is not NoneType)
    bases = {module.Principal, module.Identity}
    if not kinds or not all(isinstance(each, type) and not bases.isdisjoint(each.__mro__) for each in kinds):
        return None
    optional = NoneType in members

    def node(site: Site) -> Node:
        return _node(kinds, optional=optional or site.default is None)

    return node


def _node(kinds: tuple[type[Any], ...], *, optional: bool) -> Node:
    from covet_core.http.authentication import NotAuthenticated, NotPermitted, challenges  # of services that have users
    from covet_core.problems.raising import raises
    from covet_plugin.principal import Principal

    any_kind = Principal in kinds

    def principal(request: Request) -> Principal | None:
        user = request.user
        if user is None:
            if optional:
                return None
            raise NotAuthenticated(headers=challenges(request))
        if any_kind or isinstance(user, kinds):
            return user
        raise NotPermitted

    refusals = [*([] if optional else [NotAuthenticated]), *([] if any_kind else [NotPermitted])]
    key = ("covet", "principal", kinds, optional)
    return Node(key, "principal", NodeKind.CALL, raises(*refusals)(principal), (Argument(None, _REQUEST),))

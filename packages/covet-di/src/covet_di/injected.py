"""Functions that get some of their arguments from a container, wherever they are called from."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Collection
from typing import Any, Final, TypeVar, cast

from covet_di import sharing
from covet_di.callables import kind_of, place_of
from covet_di.errors import NotAnEntry
from covet_di.joining import Joining
from covet_di.marker import Marker, Provide
from covet_di.roots import Made, reaches_scope
from covet_di.scopes import shown
from covet_di.showing import opening, showing, shown_in
from covet_di.signatures import Taken, taken_by
from covet_plugin import Scope
from covet_plugin.graph import Argument, Detour, Entry, Node, NodeKind, Parameter, Site, Wiring
from covet_plugin.graph.wiring import MISSING, ParameterKind, Style

__all__ = ("Injected", "inject")

F = TypeVar("F", bound=Callable[..., Any])
_Roots = Callable[[Marker], Node]

_STYLES: Final[dict[NodeKind, Style]] = {
    NodeKind.CALL: "function",
    NodeKind.AWAIT: "coroutine",
    NodeKind.GENERATOR: "generator",
    NodeKind.ASYNC_GENERATOR: "async_generator",
}
_KINDS: Final[dict[Any, ParameterKind]] = {
    inspect.Parameter.POSITIONAL_ONLY: "position",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "either",
    inspect.Parameter.VAR_POSITIONAL: "args",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "kwargs",
}


def inject(function: F, /) -> F:
    """Have the parameters of `function` that are marked with `Provide` filled when it is called.

    It may be a ``def`` or an ``async def``, also with ``yield``, and a method. Who calls it can pass every argument by
    itself. A scope that is open where it is called is joined; else the call is a scope of its own.

    Raises:
        NotAnEntry: none of its parameters is marked, or it has no signature.
    """
    names = sys._getframe(1).f_locals  # pyright: ignore[reportPrivateUsage]: documented, in spite of its name
    if isinstance(function, staticmethod | classmethod):
        inner = cast("Any", function)
        return cast("F", type(inner)(Injected(inner.__func__, names).entry.function))
    return cast("F", Injected(function, names).entry.function)


class Injected:
    """A function, and what it is compiled to.

    Args:
        function: the function.
        names: the local names where it was defined.
    """

    def __init__(self, function: Callable[..., Any], names: dict[str, Any]) -> None:
        self.function: Final = function
        self.kind: Final = kind_of(function)
        self.name: Final = str(getattr(function, "__qualname__", type(function).__qualname__))
        self._taken: Final = taken_by(function, names)
        self._markers: Final = {each.name: each.marker for each in self._taken if each.marker is not None}
        if not self._markers:
            foreign = any(each.foreign for each in self._taken)
            other = "; that of dependency_injector.wiring is another one" if foreign else ""
            raise NotAnEntry(what=self.name, reason=f"none of its parameters is marked with Provide of covet_di{other}")
        self._sites: Final = {each.name: self._site(each) for each in self._taken}
        self._parameters: Final = tuple(self._parameter(each) for each in self._taken)
        self._joining: Joining | None = None
        self._detour: Final = Detour(shown, self._elsewhere)
        self.entry: Final = self.compiled(self._resolve, self._detour)
        functools.update_wrapper(self.entry.function, function)
        for name, marker in self._markers.items():
            if isinstance(marker, Marker):
                marker.stands(self._sites[name])
            elif isinstance(marker, type(Provide)):
                marker.__covet_node__(self._sites[name])
        self._register()

    def mark(self) -> None:
        """Take notice that values of scopes are shared otherwise now."""
        self.entry.invalidate()
        if self._joining is not None:
            self._joining.mark()

    def compiled(self, resolve: Callable[[Collection[str]], Wiring], detour: Detour | None = None) -> Entry:
        """An entry with the function's parameters."""
        return Entry(
            resolve,
            parameters=self._parameters,
            style=_STYLES[self.kind],
            name=str(getattr(self.function, "__name__", "entry")),
            qualname=self.name,
            module=self.function.__module__,
            detour=detour,
        )

    def own(self, given: Collection[str]) -> Wiring:
        """A call that is a scope of its own."""
        is_async = self.kind in (NodeKind.AWAIT, NodeKind.ASYNC_GENERATOR)
        roots = self._roots(given)
        if any(made.through for made in roots):
            scope = opening(self, is_async=is_async)
            return self._wiring(given, lambda marker: shown_in(marker.root, scope, is_async=is_async))
        wiring = self._wiring(given, lambda marker: marker.root.made().node)
        # Between two steps of a generator, others run: they must not take its scope for theirs.
        if self.kind in (NodeKind.CALL, NodeKind.AWAIT) and sharing.publishes(self):
            values = {provider: node for made in roots for provider, node in made.scoped.items()}
            return Wiring(wiring.target, (showing(self, values, is_async=is_async),)) if values else wiring
        return wiring

    def joined(self, given: Collection[str]) -> Wiring:
        """A call that takes its values from the scope that is open."""
        return self._wiring(given, lambda marker: marker.root.asked().node)

    def scopes(self, given: Collection[str]) -> frozenset[Scope]:
        """The scopes that values of a call live in."""
        return frozenset[Scope]().union(*(made.scopes for made in self._roots(given)))

    def _roots(self, given: Collection[str]) -> list[Made]:
        left = [marker for name, marker in self._markers.items() if name not in given]
        return [marker.root.made() for marker in left if isinstance(marker, Marker)]

    def _register(self) -> None:
        if any(isinstance(each, Marker) and reaches_scope(each.provider) for each in self._markers.values()):
            sharing.add_user(self)
            sharing.add_joiner(self)

    def _resolve(self, given: Collection[str]) -> Wiring:
        """Just run; or look for a scope to join, if there may be one."""
        self._register()
        wiring = self.own(given)
        return Wiring(wiring.target, wiring.before, self._detour) if self._looks(given) else wiring

    def _looks(self, given: Collection[str]) -> bool:
        return sharing.joins(self) and any(made.scoped or made.through for made in self._roots(given))

    def _elsewhere(self) -> Callable[..., Any] | None:
        """What joins the scope that is open."""
        if self._joining is None:
            self._register()
            if not self._looks(()):
                return None
            self._joining = Joining(self)
        return self._joining.function()

    def _wiring(self, given: Collection[str], root: _Roots) -> Wiring:
        provided: dict[str, Node] = {}
        for name in self._left_out(given):
            marker = self._markers[name]
            if isinstance(marker, Marker):
                provided[name] = root(marker)
            else:
                provided[name] = marker.__covet_node__(self._sites[name])
        return Wiring(self._target(self.function, provided))

    def _left_out(self, given: Collection[str]) -> list[str]:
        return [name for name in self._markers if name not in given]

    def _target(self, make: Callable[..., Any], provided: dict[str, Node]) -> Node:
        arguments = [
            Argument(
                each.name if each.kind is inspect.Parameter.KEYWORD_ONLY else None,
                provided.get(each.name) or Node((self, each.name), each.name, NodeKind.INPUT),
            )
            for each in self._taken
        ]
        return Node(self, self.name, self.kind, make, tuple(arguments), where=place_of(self.function))

    def _parameter(self, taken: Taken) -> Parameter:
        optional = taken.marker is not None
        default = MISSING if optional or taken.default is inspect.Parameter.empty else taken.default
        return Parameter(taken.name, (self, taken.name), kind=_KINDS[taken.kind], default=default, optional=optional)

    def _site(self, taken: Taken) -> Site:
        return Site(taken.name, taken.annotation, taken.default, f"{place_of(self.function)} in {self.name}")

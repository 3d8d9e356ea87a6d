"""A handler and everything it depends on, as nodes: what its route's entry is written from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from covet_core.errors import CovetError
from covet_core.handlers.callables import kind_of
from covet_core.handlers.depends import Dependency
from covet_core.handlers.faults import BadHandler, DependencyCycle, DependencyScope
from covet_core.handlers.fields import Field, identity
from covet_core.handlers.hints import Namespace
from covet_core.handlers.provided import RESOURCES, Provided, foreign
from covet_core.handlers.signature import (
    DependencySlot,
    FieldSlot,
    NodeSlot,
    RecordSlot,
    RequestSlot,
    Slot,
    read_signature,
)
from covet_core.handlers.source import name_of, where
from covet_core.http.request import Request
from covet_core.types import TeardownScope
from covet_plugin.graph.node import Argument, Node, NodeKind
from covet_plugin.records import record
from covet_plugin.scopes import Scope

if TYPE_CHECKING:
    from covet_core.handlers.forms import FormReader
    from covet_core.limits import FormLimits

__all__ = ("REQUEST", "Blueprint", "Graph", "build_graph", "field_key")

REQUEST: Final = Node(Request, "request", NodeKind.INPUT, type=Request)
"""The request, for handlers, dependencies and whatever else is made for a request."""

_KINDS: Final = {
    "async": NodeKind.AWAIT,
    "sync": NodeKind.CALL,
    "class": NodeKind.CALL,
    "generator": NodeKind.GENERATOR,
    "async_generator": NodeKind.ASYNC_GENERATOR,
}


@record(eq=False)
class Graph:
    """What a route runs: its dependencies in order, then its handler."""

    fields: tuple[Field, ...]
    before: tuple[Node, ...]
    """What is called for its effect, first."""
    handler: Node
    inline: bool
    """Whether the handler promised never to wait, or to block."""
    nodes: tuple[Node, ...]
    """Everything that is made before the handler is called, in order."""
    early: frozenset[Hashable]
    """The keys of resources that are closed as soon as the handler has returned."""
    takes_request: bool
    """Whether the handler, or something that it depends on, has the request as an argument."""
    form: FormReader | None = None
    """What reads the form, when something is taken from one."""

    @property
    def needs_request(self) -> bool:
        """Whether the request is needed, also for its form alone."""
        return self.takes_request or self.form is not None

    @property
    def finishes_late(self) -> bool:
        """Whether something is torn down after the response was sent."""
        return any(self.is_late(node) for node in self.nodes)

    def is_late(self, node: Node) -> bool:
        """Whether `node` is a resource that is closed after the response was sent."""
        return node.kind in RESOURCES and node.scope is not Scope.APP and node.key not in self.early


@record(eq=False, kw_only=True)
class Blueprint:
    """What a graph is built from, as often as it has to be."""

    handler: Callable[..., Any]
    extra: Sequence[Dependency]
    """Dependencies of the route, its groups and its application, called first, for their effect."""
    path: Mapping[str, Any]
    """The parameters of the path, with the types that their converters make."""
    pattern: str
    """The path, for messages."""
    names: Namespace | None
    """The local names around the handler, if it is nested in a function."""
    inline: bool
    scope: TeardownScope
    """When dependencies that don't say are torn down."""
    parameters: Mapping[type[Any], Callable[[Any], Node]]
    """What plugins fill parameters with, by the type that they are annotated with."""
    overrides: Mapping[Callable[..., Any], Callable[..., Any]]
    """What stands in for dependencies."""
    form_limits: FormLimits | None = None
    """What a form may have, when the route says so."""
    streamed: Callable[..., Any] | None = None
    """Calls the handler and makes the response of the generator that it is; None for a handler that isn't."""


def build_graph(blueprint: Blueprint, faults: list[CovetError], fields: Sequence[Field] = ()) -> Graph:
    """Read the handler and everything it depends on.

    Args:
        blueprint: what it is built from.
        faults: collects what is wrong.
        fields: fields that have their places already.
    """
    builder = _Builder(blueprint, faults, fields)
    for dependency in blueprint.extra:
        fault = foreign(dependency.function, where(blueprint.handler), depends=True)
        if fault is not None:
            faults.append(fault)
        elif dependency.function is None:
            reason = "one of its dependencies is a Depends() without a function"
            faults.append(BadHandler(where=where(blueprint.handler), reason=reason))
        else:
            builder.result(dependency.function, dependency)
    before = tuple(builder.nodes)
    handler = blueprint.handler
    arguments = builder.arguments(handler)
    if blueprint.streamed is None:
        node = builder.node(object(), handler, arguments, inline=blueprint.inline)
    else:
        node = Node(object(), name_of(handler), NodeKind.AWAIT, blueprint.streamed, arguments, where=where(handler))
    builder.seal()
    return Graph(
        tuple(builder.fields),
        before,
        node,
        blueprint.inline,
        tuple(builder.nodes),
        frozenset(builder.early),
        builder.takes_request,
        builder.form,
    )


def field_key(index: int) -> Hashable:
    """The key of the input that is the field with this index."""
    return ("field", index)


class _Builder:
    def __init__(self, blueprint: Blueprint, faults: list[CovetError], fields: Sequence[Field]) -> None:
        self.fields: list[Field] = []
        self.nodes: list[Node] = []
        self.early: set[Hashable] = set()
        self.takes_request = False
        self.form: FormReader | None = None
        self._blueprint = blueprint
        self._faults = faults
        self._provided = Provided(blueprint.parameters, REQUEST, faults)
        self._inputs: dict[Any, Node] = {}
        self._results: dict[Hashable, Node] = {}
        self._open: list[Callable[..., Any]] = []
        for each in fields:
            self._field(each)

    def arguments(self, function: Callable[..., Any]) -> tuple[Argument, ...]:
        plan = self._blueprint
        slots = read_signature(function, plan.path, plan.pattern, plan.names, plan.parameters, self._faults)
        found = [(slot, self._value(slot)) for slot in slots]
        return tuple(Argument(slot.name if slot.by_keyword else None, node) for slot, node in found if node is not None)

    def _value(self, slot: Slot) -> Node | None:
        match slot:
            case RequestSlot():
                self.takes_request = True
                return REQUEST
            case FieldSlot() if slot.field.source == "form":
                return self._form_field(slot.field)
            case FieldSlot():
                return self._field(slot.field)
            case RecordSlot():
                arguments = tuple(Argument(None, self._field(each)) for each in slot.fields)
                return self._add(Node(object(), slot.reader.__name__, NodeKind.CALL, slot.reader, arguments))
            case DependencySlot():
                return self.result(slot.function, slot.dependency)
            case NodeSlot():
                return self._others(slot)

    def _field(self, found: Field) -> Node:
        key: Hashable = identity(found)
        try:
            known = self._inputs.get(key)
        except TypeError:  # an annotation that can't be hashed shares with nobody
            known, key = None, object()
        if known is None:
            known = Node(field_key(len(self.fields)), found.name, NodeKind.INPUT, type=found.annotation)
            self.fields.append(found)
            self._inputs[key] = known
        return known

    def _form_field(self, found: Field) -> Node | None:
        key = identity(found)
        try:
            known = self._inputs.get(key)
        except TypeError:  # see above
            known, key = None, (object(),)
        if known is not None:
            return known
        try:
            if self.form is None:
                from covet_core.handlers.forms import FormReader  # few routes have forms

                self.form = FormReader(REQUEST, self._blueprint.form_limits)
                self.nodes.append(self.form.node)
            known = self._inputs[key] = self._add(self.form.add(found))
        except CovetError as fault:
            self._faults.append(fault)
        return known

    def seal(self) -> None:
        """Finish what reads the form: everything that is taken from it is known."""
        if self.form is not None:
            try:
                self.form.seal()
            except CovetError as fault:
                self._faults.append(fault)

    def _others(self, slot: NodeSlot) -> Node | None:
        """What a container or a plugin provides, with everything that it needs."""
        made = self._provided.node(slot.source, slot.site)
        if made is None:
            return None
        known = {node.key for node in self.nodes}
        self.nodes += [node for node in made.nodes if node.key not in known]
        self.takes_request = self.takes_request or made.takes_request
        if self._blueprint.scope == "function":
            self.early.update(node.key for node in made.nodes if node.kind in RESOURCES)
        return made.node

    def result(self, function: Callable[..., Any], dependency: Dependency) -> Node | None:
        """The node of what provides it; None when it depends on itself."""
        key = _key(function)
        if dependency.use_cache and key in self._results:
            return self._results[key]
        if function in self._open:
            path = [*self._open[self._open.index(function) :], function]
            self._faults.append(DependencyCycle(where=where(function), path=[name_of(step) for step in path]))
            return None
        self._open.append(function)
        called = self._overridden(function)
        arguments = self.arguments(called)
        self._open.pop()
        node = self.node(key if dependency.use_cache else object(), called, arguments, inline=dependency.inline)
        if (dependency.scope or self._blueprint.scope) == "function":
            self.early.add(node.key)
        self._check_scope(node)
        if dependency.use_cache:
            self._results[key] = node
        return self._add(node)

    def node(
        self, key: Hashable, function: Callable[..., Any], arguments: tuple[Argument, ...], *, inline: bool
    ) -> Node:
        """The node of a handler or dependency."""
        kind = kind_of(function)
        blocking = kind in ("sync", "generator") and not inline
        return Node(key, name_of(function), _KINDS[kind], function, arguments, where=where(function), blocking=blocking)

    def _overridden(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if not self._blueprint.overrides:
            return function
        try:
            return self._blueprint.overrides.get(function, function)
        except TypeError:  # it can't be hashed
            return function

    def _add(self, node: Node) -> Node:
        self.nodes.append(node)
        return node

    def _check_scope(self, node: Node) -> None:
        if node.kind not in RESOURCES or node.key in self.early:
            return
        for argument in node.arguments:
            used = argument.node
            if used.kind in RESOURCES and used.key in self.early:
                self._faults.append(DependencyScope(where=node.where, uses=used.where))


def _key(function: Callable[..., Any]) -> Hashable:
    try:
        hash(function)
    except TypeError:
        return id(function)
    return function

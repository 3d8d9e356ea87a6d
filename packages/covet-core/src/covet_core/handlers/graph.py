"""A handler and everything it depends on, in the order in which it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from covet_core._record import record
from covet_core.errors import PlanFault
from covet_core.handlers.callables import CallKind, kind_of
from covet_core.handlers.depends import Dependency
from covet_core.handlers.faults import DependencyCycle, DependencyScope
from covet_core.handlers.fields import Field, identity
from covet_core.handlers.hints import Namespace
from covet_core.handlers.signature import DependencySlot, FieldSlot, RecordSlot, RequestSlot, Slot, read_signature
from covet_core.handlers.source import name_of, where
from covet_core.types import TeardownScope

__all__ = ("REQUEST", "Argument", "Call", "FieldValue", "Graph", "RequestValue", "ResultValue", "Value", "build_graph")


@record()
class FieldValue:
    """The field with this index."""

    index: int


@record()
class ResultValue:
    """What the call with this index returned."""

    index: int


@record()
class RequestValue:
    """The request."""


REQUEST: Final = RequestValue()
Value = FieldValue | ResultValue | RequestValue


@record()
class Argument:
    """One argument of a call."""

    name: str
    by_keyword: bool
    value: Value


@record()
class Call:
    """One function to call."""

    function: Callable[..., Any]
    kind: CallKind
    arguments: tuple[Argument, ...]
    inline: bool = False
    """A `def` that is called in place."""
    scope: TeardownScope = "request"

    @property
    def tears_down(self) -> bool:
        """Whether there is something to do after `yield`."""
        return self.kind in ("generator", "async_generator")


@record()
class Graph:
    """What a route runs: its dependencies in order, then its handler."""

    fields: tuple[Field, ...]
    dependencies: tuple[Call, ...]
    handler: Call

    @property
    def takes_request(self) -> bool:
        """Whether the handler or a dependency has the request as an argument."""
        calls = (*self.dependencies, self.handler)
        return any(argument.value == REQUEST for call in calls for argument in call.arguments)

    @property
    def finishes_late(self) -> bool:
        """Whether something is torn down after the response was sent."""
        return any(call.tears_down and call.scope == "request" for call in self.dependencies)


def build_graph(
    handler: Callable[..., Any],
    extra: Sequence[Dependency],
    *,
    path: Mapping[str, Any],
    pattern: str,
    names: Namespace | None,
    inline: bool,
    scope: TeardownScope,
    faults: list[PlanFault],
) -> Graph:
    """Read `handler` and everything it depends on.

    Args:
        handler: the function that answers.
        extra: dependencies of the route, its groups and its application, called first, for their effect.
        path: the parameters of the path, with the types that their converters make.
        pattern: the path, for messages.
        names: the local names around the handler, if it is nested in a function.
        inline: whether a `def` handler is called in place.
        scope: when dependencies that don't say are torn down.
        faults: collects what is wrong.
    """
    builder = _Builder(path, pattern, names, scope, faults)
    for dependency in extra:
        if dependency.function is not None:
            builder.result(dependency.function, dependency)
    arguments = builder.arguments(handler)
    return Graph(tuple(builder.fields), tuple(builder.calls), Call(handler, kind_of(handler), arguments, inline))


@record(frozen=False)
class _Builder:
    path: Mapping[str, Any]
    pattern: str
    names: Namespace | None
    scope: TeardownScope
    faults: list[PlanFault]
    fields: list[Field] = field(default_factory=list[Field])
    calls: list[Call] = field(default_factory=list[Call])
    _field_of: dict[Any, int] = field(default_factory=dict[Any, int])
    _result_of: dict[Any, int] = field(default_factory=dict[Any, int])
    _open: list[Callable[..., Any]] = field(default_factory=list[Callable[..., Any]])

    def arguments(self, function: Callable[..., Any]) -> tuple[Argument, ...]:
        slots = read_signature(function, self.path, self.pattern, self.names, self.faults)
        found: list[Argument] = []
        for slot in slots:
            value = self._value(slot)
            if value is not None:
                found.append(Argument(slot.name, slot.by_keyword, value))
        return tuple(found)

    def _value(self, slot: Slot) -> Value | None:
        match slot:
            case RequestSlot():
                return REQUEST
            case FieldSlot():
                return FieldValue(self._field(slot.field))
            case RecordSlot():
                return ResultValue(self._record(slot))
            case DependencySlot():
                index = self.result(slot.function, slot.dependency)
                return None if index is None else ResultValue(index)

    def _record(self, slot: RecordSlot) -> int:
        arguments = [Argument(each.name, False, FieldValue(self._field(each))) for each in slot.fields]
        self.calls.append(Call(slot.reader, "sync", tuple(arguments), inline=True))
        return len(self.calls) - 1

    def _field(self, found: Field) -> int:
        key = identity(found)
        try:
            index = self._field_of.setdefault(key, len(self.fields))
        except TypeError:  # an annotation that can't be hashed shares with nobody
            index = len(self.fields)
        if index == len(self.fields):
            self.fields.append(found)
        return index

    def result(self, function: Callable[..., Any], dependency: Dependency) -> int | None:
        """The index of the call that provides it; None when it depends on itself."""
        key = _key(function)
        if dependency.use_cache and key in self._result_of:
            return self._result_of[key]
        if function in self._open:
            path = [*self._open[self._open.index(function) :], function]
            self.faults.append(DependencyCycle(where=where(function), path=[name_of(step) for step in path]))
            return None
        self._open.append(function)
        arguments = self.arguments(function)
        self._open.pop()
        scope = dependency.scope or self.scope
        call = Call(function, kind_of(function), arguments, dependency.inline, scope)
        self._check_scope(call)
        self.calls.append(call)
        index = len(self.calls) - 1
        if dependency.use_cache:
            self._result_of[key] = index
        return index

    def _check_scope(self, call: Call) -> None:
        if not (call.tears_down and call.scope == "request"):
            return
        for argument in call.arguments:
            if isinstance(argument.value, ResultValue):
                used = self.calls[argument.value.index]
                if used.tears_down and used.scope == "function":
                    self.faults.append(DependencyScope(where=where(call.function), uses=where(used.function)))


def _key(function: Callable[..., Any]) -> Any:
    try:
        hash(function)
    except TypeError:
        return id(function)
    return function

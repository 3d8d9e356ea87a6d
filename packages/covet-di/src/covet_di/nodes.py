"""From providers to the nodes that functions are compiled from."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any, cast, get_origin

from covet_di.callables import place_of, return_type
from covet_di.injector import di
from covet_di.reading import UNWATCHED, Injection, Kind, Reading, read
from covet_di.sharing import SCOPED
from covet_di.twins import adopt
from covet_di.types import AnyProvider, provided_type
from covet_di.worlds import name_of
from covet_plugin import Scope
from covet_plugin.graph import Argument, Node, NodeKind

if TYPE_CHECKING:
    from covet_di.faults import MissingConfiguration

__all__ = ("Nodes", "Scoped")

_KEPT = frozenset({Kind.SINGLETON, Kind.RESOURCE})
_DECIDED = frozenset({Kind.CONFIGURATION, Kind.SELECTOR})


class Scoped(Enum):
    """What becomes of a provider whose value lives in a scope."""

    MADE = "made"
    """Its value is made by the function itself, and kept in a local variable."""
    ASKED = "asked"
    """Its value is asked of the scope that is open."""


class Nodes:
    """Makes nodes of providers, as these are now.

    Args:
        scoped: what becomes of values that live in a scope.
        root: one that is made in any case: the others are asked for each time that it needs them.
        before: what has to be made before a scope can be asked.
    """

    def __init__(
        self, scoped: Scoped = Scoped.MADE, root: AnyProvider | None = None, before: tuple[Node, ...] = ()
    ) -> None:
        self.read: dict[int, AnyProvider] = {}
        """The providers that were looked at, by their identities."""
        self.scoped: dict[AnyProvider, Node] = {}
        """The nodes of values that live in a scope."""
        self.given: list[AnyProvider] = []
        """The providers that are injected themselves, or called instead of compiled."""
        self._how = scoped
        self._root = root
        self._before = before
        self._done: dict[int, Node] = {}
        self._readings: dict[int, Reading] = {}
        self._waits: dict[int, bool] = {}

    def node(self, provider: AnyProvider) -> Node:
        """The node of a provider.

        Raises:
            ProviderCycle: it needs itself.
            MissingProvider: it needs something that nobody provides.
            MissingConfiguration: it needs an option that isn't set.
        """
        path = [provider]
        while path:
            current = path[-1]
            if id(current) in self._done:
                path.pop()
                continue
            following = self._following(current)
            if following is None:
                self._done[id(current)] = self._made(self._reading(current))
                path.pop()
            elif any(following is each for each in path):
                from covet_di.faults import ProviderCycle

                raise ProviderCycle(path=[name_of(each) for each in (*path, following)])
            else:
                path.append(following)
        return self._done[id(provider)]

    def waits(self, provider: AnyProvider) -> bool:
        """Whether what a provider gives has to be awaited, as far as it can be told without calling it."""
        seen: dict[int, AnyProvider] = {}
        waiting = [provider]
        while waiting:
            current = waiting.pop()
            if id(current) in seen or self._waits.get(id(current)) is False:
                continue
            seen[id(current)] = current
            reading = self._reading(current)
            if self._waits.get(id(current)) or current.is_async_mode_enabled() or _is_async(reading):
                self._waits[id(provider)] = True
                return True
            waiting.extend(each for _, each in reading.needed())
        self._waits.update(dict.fromkeys(seen, False))
        return False

    def _reading(self, provider: AnyProvider) -> Reading:
        found = self._readings.get(id(provider))
        if found is None:
            # One that can't report its changes is asked each time.
            reported = adopt(provider)
            found = read(provider) if reported else Reading(provider, Kind.CUSTOM, reason=UNWATCHED)
            self._readings[id(provider)] = found
            self.read[id(provider)] = provider
            if found.kind in _DECIDED:
                self.read |= {id(each): each for each in _deciding(provider) if adopt(each)}
        return found

    def _following(self, provider: AnyProvider) -> AnyProvider | None:
        """The first provider that it needs and that has no node yet."""
        reading = self._reading(provider)
        is_kept = reading.kind in _KEPT and reading.provider is not self._root
        if is_kept or reading.kind is Kind.CUSTOM or self._is_asked(reading):
            return None
        return next((each for _, each in reading.needed() if id(each) not in self._done), None)

    def _is_asked(self, reading: Reading) -> bool:
        return self._how is Scoped.ASKED and reading.scope in SCOPED and reading.provider is not self._root

    def _made(self, reading: Reading) -> Node:
        self.given.extend(each for _, each in reading.held())
        match reading.kind:
            case Kind.SINGLETON | Kind.RESOURCE if reading.provider is not self._root:
                return self._kept(reading)
            case Kind.CUSTOM:
                return self._called(reading)
            case Kind.INPUT:
                return self._input(reading)
            case Kind.ALIAS | Kind.SELECTOR:
                return self._passed_on(reading)
            case Kind.MISSING:
                from covet_di.faults import MissingProvider

                raise MissingProvider(provider=name_of(reading.provider))
            case Kind.CONFIGURATION:
                return self._option(reading)
            case Kind.VALUE | Kind.CONTAINER:
                return self._value(reading, reading.make)
            case _:
                return self._computed(reading)

    def _value(self, reading: Reading, value: Any) -> Node:
        provider = reading.provider
        return Node(provider, name_of(provider), NodeKind.VALUE, type=provided_type(provider), value=value)

    def _option(self, reading: Reading) -> Node:
        try:
            value = cast("Any", reading.provider)()
        except Exception as error:  # a converter is any callable
            # It may be loaded later; what can't do without it now is told then.
            from covet_di.configured import why_unusable
            from covet_di.faults import MissingConfiguration

            reason = why_unusable(reading.provider, error)
            unusable = MissingConfiguration(option=name_of(reading.provider), reason=reason)
            return self._of(reading, NodeKind.CALL, _Failing(unusable), ())
        return self._value(reading, value)

    def _kept(self, reading: Reading) -> Node:
        from covet_di.cells import cell_of

        provider = reading.provider
        cell = cell_of(provider, self.waits(provider))
        how = NodeKind.AWAIT if self.waits(provider) else NodeKind.CALL
        kept = self._of(reading, how, cell.get, ())
        return kept.replace(scope=Scope.APP, cell=cell)

    def _input(self, reading: Reading) -> Node:
        provider = reading.provider
        if self._how is Scoped.ASKED:
            scope = Scope.TRANSIENT if self._root is not None else reading.scope
            return self._of(reading, NodeKind.CALL, provider, ()).replace(scope=scope)
        made = Node(reading.type, name_of(provider), NodeKind.INPUT, scope=reading.scope, type=reading.type)
        self.scoped[provider] = made
        return made

    def _called(self, reading: Reading) -> Node:
        provider = reading.provider
        self.given.append(provider)
        if isinstance(provider, di.Aggregate):
            from covet_di.errors import NotAnEntry

            raise NotAnEntry(what=name_of(provider), reason=str(reading.reason))
        how = NodeKind.AWAIT if self.waits(provider) else NodeKind.CALL
        return self._of(reading, how, provider.async_ if how is NodeKind.AWAIT else provider, ())

    def _passed_on(self, reading: Reading) -> Node:
        if reading.target is None:
            from covet_di.faults import MissingConfiguration

            choice = MissingConfiguration(
                option=f"of {name_of(reading.provider)}", reason="it chooses nothing that is there"
            )
            return self._of(reading, NodeKind.CALL, _Failing(choice), ())
        return self._done[id(reading.target)]

    def _computed(self, reading: Reading) -> Node:
        if self._is_asked(reading):
            return self._asked(reading)
        if reading.kind is Kind.RESOURCE:
            from covet_di.entering import Entering

            how = NodeKind.ASYNC_CONTEXT if _is_async(reading) else NodeKind.CONTEXT
            made = self._of(reading, how, Entering(reading.make), self._arguments(reading.injections))
        elif reading.kind is not Kind.ATTRIBUTE and reading.target is not None:
            made = self._of(reading, NodeKind.CALL, _same, (Argument(None, self._done[id(reading.target)]),))
        else:
            taken = () if reading.target is None else (Argument(None, self._done[id(reading.target)]),)
            made = self._of(reading, reading.how, reading.make, (*taken, *self._arguments(reading.injections)))
        if reading.attributes:
            made = self._with_attributes(reading, made)
        if reading.scope in SCOPED:
            self.scoped[reading.provider] = made
        return made

    def _with_attributes(self, reading: Reading, made: Node) -> Node:
        bare = made.replace(key=(reading.provider, "bare"), scope=Scope.TRANSIENT)
        names = tuple(str(each.name) for each in reading.attributes)
        arguments = self._arguments(Injection(None, each.value, called=each.called) for each in reading.attributes)
        return self._of(reading, NodeKind.CALL, _Attributes(names), (Argument(None, bare), *arguments))

    def _asked(self, reading: Reading) -> Node:
        from covet_di.recipes import Asking

        asking = Asking(cast("Any", reading.provider))
        waits = self.waits(reading.provider)
        arguments = tuple(Argument(None, each) for each in self._before)
        made = self._of(
            reading, NodeKind.AWAIT if waits else NodeKind.CALL, asking.aget if waits else asking.get, arguments
        )
        if self._root is not None:
            return made.replace(scope=Scope.TRANSIENT)
        self.scoped[reading.provider] = made
        return made

    def _arguments(self, injections: Iterable[Injection]) -> tuple[Argument, ...]:
        return tuple(Argument(each.name, self._argument(each)) for each in injections)

    def _argument(self, injection: Injection) -> Node:
        if injection.called:
            return self._done[id(injection.value)]
        return Node(object(), injection.name or "value", NodeKind.VALUE, value=injection.value)

    def _of(self, reading: Reading, how: NodeKind, make: Callable[..., Any], arguments: tuple[Argument, ...]) -> Node:
        provider = reading.provider
        return Node(
            provider,
            name_of(provider),
            how,
            make,
            arguments,
            reading.scope,
            provided_type(provider),
            place_of(reading.make),
        )


def _deciding(provider: AnyProvider) -> Iterator[AnyProvider]:
    """Yield what the value of an option, or the choice of a selector, was read from."""
    first: Any = cast("Any", provider).selector if isinstance(provider, di.Selector) else provider
    if not di.is_provider(first):
        return
    found: list[AnyProvider] = [first, *first.traverse()]
    for each in found:
        yield each
        if isinstance(each, di.ConfigurationOption):
            yield cast("Any", each)._get_root()


def _is_async(reading: Reading) -> bool:
    if reading.how in (NodeKind.AWAIT, NodeKind.ASYNC_GENERATOR):
        return True
    if reading.kind is not Kind.RESOURCE or not callable(reading.make):
        return False
    # dependency-injector makes a context manager of a generator function.
    plain = inspect.unwrap(reading.make)
    if inspect.isasyncgenfunction(plain) or inspect.iscoroutinefunction(plain):
        return True
    given = plain if isinstance(plain, type) else return_type(plain)
    given = get_origin(given) or given
    return hasattr(given, "__aenter__") and not hasattr(given, "__enter__")


def _same(value: Any) -> Any:
    return value


class _Attributes:
    """Sets attributes on what was made."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def __call__(self, made: Any, *values: Any) -> Any:
        for name, value in zip(self.names, values, strict=True):
            setattr(made, name, value)
        return made


class _Failing:
    """Raises what is wrong when the value is needed."""

    __slots__ = ("fault",)

    def __init__(self, fault: MissingConfiguration) -> None:
        self.fault = fault

    def __call__(self) -> Any:
        # A copy: what was raised once holds on to where.
        raise copy.copy(self.fault)

"""What a provider of dependency-injector is: read once, in the terms of a graph.

Everything else in this package looks at a :class:`Reading` and not at the classes of dependency-injector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, cast

from covet_di.callables import kind_of, name_of
from covet_di.injector import di
from covet_di.substitutes import stand_in, substitutes
from covet_di.types import AnyProvider, provided_type
from covet_plugin import Scope
from covet_plugin.graph import NodeKind

__all__ = (
    "UNWATCHED",
    "Injection",
    "Kind",
    "Reading",
    "calling",
    "custom",
    "describe",
    "injection_of",
    "injections_of",
    "read",
    "read_factory",
    "register",
)


UNWATCHED: Final = "its class can't be watched"
"""Why a provider that can't report its changes isn't compiled."""

_UNREAD: Any = object()


class Kind(StrEnum):
    """What a provider does."""

    SINGLETON = "singleton"
    FACTORY = "factory"
    RESOURCE = "resource"
    CALL = "call"
    VALUE = "value"
    CONFIGURATION = "configuration"
    ALIAS = "alias"
    """Another provider's value: a dependency that was given, an override."""
    SELECTOR = "selector"
    """The value of the provider that was chosen."""
    MISSING = "missing"
    """It has nothing to provide: a dependency that nobody gave."""
    LIST = "list"
    DICT = "dict"
    CONTAINER = "container"
    """Other providers: a container within the container."""
    INPUT = "input"
    """What only the host of a function has: its request, say."""
    ATTRIBUTE = "attribute"
    """Something of another provider's value: an attribute, an item, what a method returns."""
    CUSTOM = "custom"
    """Only calling it tells what it provides."""


class Injection:
    """One argument of what a provider calls.

    Args:
        name: the keyword that it is given by; None by position.
        value: what was declared: a provider, or any value.
        called: whether it is a provider whose value is injected.
        held: whether it is a provider that is injected itself, to be called later.
    """

    __slots__ = ("called", "held", "name", "value")

    def __init__(self, name: str | None, value: Any, *, called: bool = False, held: bool = False) -> None:
        self.name: str | None = name
        self.value: Any = value
        self.called: bool = called
        self.held: bool = held


class Reading:
    """What a provider is at the moment: an override counts, and so does a choice that was made.

    Args:
        provider: the provider.
        kind: what it does.
        scope: how long its value lives; of what only passes on the values of others, ``TRANSIENT``.
        make: what it calls, or the value of a ``VALUE``.
        how: how the value of `make` comes about.
        injections: the arguments of `make`.
        attributes: what is set on the result.
        target: whose value an ``ALIAS`` passes on, what an ``ATTRIBUTE`` is taken from, or what a ``SELECTOR`` chose.
        reason: why it can't be compiled: its provider is called instead.
        provided: providers that are injected themselves, for later calls.
    """

    __slots__ = (
        "_type", "attributes", "how", "injections", "kind", "make", "provided", "provider", "reason", "scope", "target"
    )  # fmt: skip

    def __init__(
        self,
        provider: AnyProvider,
        kind: Kind,
        scope: Scope = Scope.TRANSIENT,
        make: Any = None,
        how: NodeKind = NodeKind.CALL,
        injections: tuple[Injection, ...] = (),
        attributes: tuple[Injection, ...] = (),
        target: AnyProvider | None = None,
        reason: str | None = None,
        provided: tuple[AnyProvider, ...] = (),
    ) -> None:
        self.provider: AnyProvider = provider
        self.kind: Kind = kind
        self.scope: Scope = scope
        self.make: Any = make
        self.how: NodeKind = how
        self.injections: tuple[Injection, ...] = injections
        self.attributes: tuple[Injection, ...] = attributes
        self.target: AnyProvider | None = target
        self.reason: str | None = reason
        self.provided: tuple[AnyProvider, ...] = provided
        self._type: Any = _UNREAD

    @property
    def type(self) -> Any:
        """What the provider says that it provides."""
        if self._type is _UNREAD:
            self._type = provided_type(self.provider)
        return self._type

    def needed(self) -> Iterator[tuple[str, AnyProvider]]:
        """Yield the providers whose values it needs to make its own, each with what it needs it for."""
        if self.target is not None:
            yield "", self.target
        for index, each in enumerate(self.injections):
            if each.called:
                yield each.name or f"[{index}]", each.value
        for each in self.attributes:
            if each.called:
                yield f".{each.name}", each.value

    def held(self) -> Iterator[tuple[str, AnyProvider]]:
        """Yield the providers that it is given as such, to be called later."""
        for provider in self.provided:
            yield "", provider
        for index, each in enumerate((*self.injections, *self.attributes)):
            if each.held:
                yield each.name or f"[{index}]", each.value

    def edges(self) -> tuple[Sequence[AnyProvider], Sequence[AnyProvider]]:
        """The providers that it needs the values of, and those that it is given as such."""
        injections = (*self.injections, *self.attributes) if self.attributes else self.injections
        needed = [each.value for each in injections if each.called]
        if self.target is not None:
            needed.insert(0, self.target)
        if any([each.held for each in injections]):  # noqa: C419  # a generator takes longer
            return needed, [*self.provided, *(each.value for each in injections if each.held)]
        return needed, self.provided


def read(provider: AnyProvider) -> Reading:
    """Read a provider as it is now."""
    overriding = stand_in(provider) if substitutes else cast("Any", provider).last_overriding
    if overriding is not None and not isinstance(provider, _CONTAINERS):
        return Reading(provider, Kind.ALIAS, target=overriding)
    return _reader_of(type(provider))(provider)


def register(cls: type, reader: Callable[[Any], Reading]) -> None:
    """Have the providers of a class read by `reader`."""
    _READERS[cls] = reader


def describe(provider: AnyProvider) -> str:
    """Name a provider that no container is known to have: ``Factory(Service)``."""
    own = type(provider).__name__
    if isinstance(provider, di.ConfigurationOption):
        return _option_name(provider)
    if isinstance(provider, di.TypedConfigurationOption):
        return f"{describe(provider.option)}:{name_of(provider.provides)}"
    made = getattr(provider, "provides", None) if isinstance(provider, _CALLING) else None
    return own if made is None else f"{own}({name_of(made)})"


_CONTAINERS = (di.Configuration, di.DependenciesContainer, di.Container)
_CALLING = (di.Factory, di.BaseSingleton, di.Callable, di.BaseResource)
_Reader = Callable[[Any], Reading]
_readers: dict[type, _Reader] = {}


def _reader_of(cls: type) -> _Reader:
    found = _readers.get(cls)
    if found is None:
        found = _readers[cls] = _find_reader(cls)
    return found


def _find_reader(cls: type) -> _Reader:
    for base in cls.__mro__:
        if base not in _READERS and base.__module__ == di.__name__:
            # Its other classes, which containers of covet's own providers have few of.
            from covet_di.readers import READERS

            _READERS.update(READERS)
        if base in _READERS:
            return _READERS[base]
        own = vars(base)
        # covet's own classes, and the twins that only watch, say that calling them means what it always did.
        if ("__call__" in own or "_provide" in own) and not own.get("__covet_plain__", False):
            break
    return custom


def injections_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Injection, ...]:
    """The arguments of a call, as they were declared."""
    found = [injection_of(None, value) for value in args]
    if kwargs:
        found += [injection_of(name, value) for name, value in kwargs.items()]
    return tuple(found)


def injection_of(name: str | None, value: Any) -> Injection:
    """One argument of a call; by position without a name."""
    if not isinstance(value, di.Provider):
        return Injection(name, value)
    held = di.is_delegated(cast("Any", value))
    return Injection(name, cast("Any", value), called=not held, held=held)


def _option_name(option: Any) -> str:
    segments = option.get_name_segments()
    # An option by the value of another provider has no name before that is known.
    parts = ["<>" if di.is_provider(segment) else str(segment) for segment in segments]
    return ".".join((option._get_root().get_name(), *parts))


# The readers of those classes of dependency-injector that covet's own derive from.


def _configuration(provider: Any) -> Reading:
    return Reading(provider, Kind.CONFIGURATION, make=provider)


def read_factory(provider: Any) -> Reading:
    """Read a factory, whatever class of factory it is."""
    return _with_attributes(calling(provider, Kind.FACTORY, Scope.TRANSIENT), provider)


def _singleton(provider: Any) -> Reading:
    return _with_attributes(calling(provider, Kind.SINGLETON, Scope.APP), provider)


def _with_attributes(found: Reading, provider: Any) -> Reading:
    attributes = provider.attributes
    if attributes:
        found.attributes = injections_of((), attributes)
    return found


def _resource(provider: Any) -> Reading:
    return calling(provider, Kind.RESOURCE, Scope.APP)


def calling(provider: Any, kind: Kind, scope: Scope) -> Reading:
    """Read a provider that calls something with arguments.

    Args:
        provider: the provider.
        kind: what it does, if it calls anything but another provider with arguments.
        scope: how long its value lives.
    """
    make = provider.provides
    injections = injections_of(provider.args, provider.kwargs)
    if make is None:
        return Reading(provider, Kind.MISSING)
    if not di.is_provider(make):
        # What a function of a plain provider returns is its value, generators too.
        how = NodeKind.CALL if isinstance(make, type) else _how(make)
        return Reading(provider, kind, scope, make, how, injections)
    if injections:
        reason = "it passes arguments to the call of another provider"
        return Reading(provider, Kind.CUSTOM, scope, make, injections=injections, reason=reason, target=make)
    return Reading(provider, kind, scope, make, target=make)


def _how(make: Any) -> NodeKind:
    return NodeKind.AWAIT if kind_of(make) is NodeKind.AWAIT else NodeKind.CALL


def custom(provider: Any) -> Reading:
    """Read a provider of which only calling it tells what it provides."""
    return Reading(provider, Kind.CUSTOM, reason="only calling it tells what it provides")


_READERS: dict[type, _Reader] = {
    di.Configuration: _configuration,
    di.ConfigurationOption: _configuration,
    di.TypedConfigurationOption: _configuration,
    di.Factory: read_factory,
    di.Singleton: _singleton,
    di.ThreadSafeSingleton: _singleton,
    di.Resource: _resource,
}

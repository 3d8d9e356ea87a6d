"""What a provider of dependency-injector is: read once, in the terms of a graph.

Everything else in this package looks at a :class:`Reading` and not at the classes of dependency-injector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, cast

from covet_di.callables import kind_of, name_of
from covet_di.injector import di
from covet_di.provided import AnyProvider, provided_type
from covet_di.substitutes import stand_in, substitutes
from covet_plugin import Scope
from covet_plugin.graph import NodeKind

__all__ = ("UNWATCHED", "Injection", "Kind", "Reading", "describe", "read", "read_factory", "register")


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
        if base in _READERS:
            return _READERS[base]
        own = vars(base)
        # covet's own classes, and the twins that only watch, say that calling them means what it always did.
        if ("__call__" in own or "_provide" in own) and not own.get("__covet_plain__", False):
            break
    return _custom


def _injections(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Injection, ...]:
    found = [_injection(None, value) for value in args]
    if kwargs:
        found += [_injection(name, value) for name, value in kwargs.items()]
    return tuple(found)


def _injection(name: str | None, value: Any) -> Injection:
    if not isinstance(value, di.Provider):
        return Injection(name, value)
    held = di.is_delegated(cast("Any", value))
    return Injection(name, cast("Any", value), called=not held, held=held)


def _option_name(option: Any) -> str:
    segments = option.get_name_segments()
    # An option by the value of another provider has no name before that is known.
    parts = ["<>" if di.is_provider(segment) else str(segment) for segment in segments]
    return ".".join((option._get_root().get_name(), *parts))


# The readers, one for each class of dependency-injector.


def _object(provider: Any) -> Reading:
    value = provider.provides
    return Reading(provider, Kind.VALUE, make=value, provided=(value,) if di.is_provider(value) else ())


def _self(provider: Any) -> Reading:
    return Reading(provider, Kind.CONTAINER, make=provider())


def _delegate(provider: Any) -> Reading:
    return Reading(provider, Kind.VALUE, make=provider.provides, provided=(provider.provides,))


def _aggregate(provider: Any) -> Reading:
    reason = "which of its providers is meant is told by the call"
    return Reading(provider, Kind.CUSTOM, make=provider, reason=reason, provided=tuple(provider.providers.values()))


def _dependency(provider: Any) -> Reading:
    given = provider.default
    return Reading(provider, Kind.MISSING) if given is None else Reading(provider, Kind.ALIAS, target=given)


def _container(provider: Any) -> Reading:
    return Reading(provider, Kind.CONTAINER, make=provider())


def _configuration(provider: Any) -> Reading:
    return Reading(provider, Kind.CONFIGURATION, make=provider)


def _callable(provider: Any) -> Reading:
    return _made(provider, Kind.CALL, Scope.TRANSIENT)


def read_factory(provider: Any) -> Reading:
    """Read a factory, whatever class of factory it is."""
    return _with_attributes(_made(provider, Kind.FACTORY, Scope.TRANSIENT), provider)


def _singleton(provider: Any) -> Reading:
    return _with_attributes(_made(provider, Kind.SINGLETON, Scope.APP), provider)


def _with_attributes(found: Reading, provider: Any) -> Reading:
    attributes = provider.attributes
    if attributes:
        found.attributes = _injections((), attributes)
    return found


def _resource(provider: Any) -> Reading:
    return _made(provider, Kind.RESOURCE, Scope.APP)


def _local(provider: Any) -> Reading:
    found = _made(provider, Kind.CUSTOM, Scope.TRANSIENT)
    found.reason = "its value depends on the thread or the context that asks"
    return found


def _abstract(provider: Any) -> Reading:
    return Reading(provider, Kind.MISSING)


def _made(provider: Any, kind: Kind, scope: Scope) -> Reading:
    make = provider.provides
    injections = _injections(provider.args, provider.kwargs)
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


def _list(provider: Any) -> Reading:
    injections = _injections(provider.args, {})
    # dependency-injector gives a tuple for an empty list.
    make = _listed if injections else tuple
    return Reading(provider, Kind.LIST, make=make, injections=injections)


def _dict(provider: Any) -> Reading:
    entries = provider.kwargs
    if any(di.is_provider(key) for key in entries):
        return Reading(provider, Kind.CUSTOM, reason="its keys are providers")
    injections = tuple(_injection(None, value) for value in entries.values())
    return Reading(provider, Kind.DICT, make=_Keyed(tuple(entries)), injections=injections)


def _selector(provider: Any) -> Reading:
    selector = provider.selector
    held = (selector,) if di.is_provider(selector) else ()
    return Reading(provider, Kind.SELECTOR, make=selector, target=_choice(provider), provided=held)


def _choice(provider: Any) -> AnyProvider | None:
    try:
        return provider.providers.get(provider.selector())  # type: ignore[no-any-return]
    except Exception:  # a selector is any callable; a check tells what is wrong with it
        return None


def _provided(provider: Any) -> Reading:
    target = provider.provides
    return Reading(provider, Kind.ALIAS, target=target) if di.is_provider(target) else _custom(provider)


def _attribute(provider: Any) -> Reading:
    return _part(provider, _Attribute(provider.name))


def _item(provider: Any) -> Reading:
    return _part(provider, _Item(provider.name))


def _part(provider: Any, take: Callable[..., Any]) -> Reading:
    return Reading(provider, Kind.ATTRIBUTE, make=take, target=_source(provider.provides))


def _source(target: AnyProvider) -> AnyProvider:
    """Whose value it is, without the step of `.provided`."""
    while isinstance(target, di.ProvidedInstance):
        target = cast("Any", target).provides
    return target


def _method(provider: Any) -> Reading:
    injections = _injections(provider.args, provider.kwargs)
    return Reading(provider, Kind.ATTRIBUTE, make=_call, target=_source(provider.provides), injections=injections)


def _custom(provider: Any) -> Reading:
    return Reading(provider, Kind.CUSTOM, reason="only calling it tells what it provides")


def _listed(*values: Any) -> list[Any]:
    return list(values)


def _call(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


class _Keyed:
    """Makes a dict of values, under keys that are known."""

    __slots__ = ("keys",)

    def __init__(self, keys: tuple[Any, ...]) -> None:
        self.keys = keys

    def __call__(self, *values: Any) -> dict[Any, Any]:
        return dict(zip(self.keys, values, strict=True))


class _Attribute:
    """Takes an attribute."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, value: Any) -> Any:
        return getattr(value, self.name)


class _Item:
    """Takes an item."""

    __slots__ = ("name",)

    def __init__(self, name: Any) -> None:
        self.name = name

    def __call__(self, value: Any) -> Any:
        return value[self.name]


_READERS: dict[type, _Reader] = {
    di.Object: _object,
    di.Self: _self,
    di.Delegate: _delegate,
    di.Aggregate: _aggregate,
    di.Dependency: _dependency,
    di.DependenciesContainer: _container,
    di.Container: _container,
    di.Configuration: _configuration,
    di.ConfigurationOption: _configuration,
    di.TypedConfigurationOption: _configuration,
    di.Callable: _callable,
    di.AbstractCallable: _abstract,
    di.AbstractCoroutine: _abstract,
    di.Factory: read_factory,
    di.AbstractFactory: _abstract,
    di.Singleton: _singleton,
    di.ThreadSafeSingleton: _singleton,
    di.AbstractSingleton: _abstract,
    di.ThreadLocalSingleton: _local,
    di.ContextLocalSingleton: _local,
    di.Resource: _resource,
    di.ContextLocalResource: _local,
    di.List: _list,
    di.Dict: _dict,
    di.Selector: _selector,
    di.ProvidedInstance: _provided,
    di.AttributeGetter: _attribute,
    di.ItemGetter: _item,
    di.MethodCaller: _method,
}

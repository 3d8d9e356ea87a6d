"""The readers of those classes of dependency-injector that covet has no class of its own for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from covet_di.injector import di
from covet_di.reading import Kind, Reading, calling, custom, injection_of, injections_of
from covet_di.types import AnyProvider
from covet_plugin import Scope

__all__ = ("READERS",)


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


def _callable(provider: Any) -> Reading:
    return calling(provider, Kind.CALL, Scope.TRANSIENT)


def _local(provider: Any) -> Reading:
    found = calling(provider, Kind.CUSTOM, Scope.TRANSIENT)
    found.reason = "its value depends on the thread or the context that asks"
    return found


def _abstract(provider: Any) -> Reading:
    return Reading(provider, Kind.MISSING)


def _list(provider: Any) -> Reading:
    injections = injections_of(provider.args, {})
    # dependency-injector gives a tuple for an empty list.
    make = _listed if injections else tuple
    return Reading(provider, Kind.LIST, make=make, injections=injections)


def _dict(provider: Any) -> Reading:
    entries = provider.kwargs
    if any(di.is_provider(key) for key in entries):
        return Reading(provider, Kind.CUSTOM, reason="its keys are providers")
    injections = tuple(injection_of(None, value) for value in entries.values())
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
    return Reading(provider, Kind.ALIAS, target=target) if di.is_provider(target) else custom(provider)


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
    injections = injections_of(provider.args, provider.kwargs)
    return Reading(provider, Kind.ATTRIBUTE, make=_call, target=_source(provider.provides), injections=injections)


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


READERS: Final[dict[type, Callable[[Any], Reading]]] = {
    di.Object: _object,
    di.Self: _self,
    di.Delegate: _delegate,
    di.Aggregate: _aggregate,
    di.Dependency: _dependency,
    di.DependenciesContainer: _container,
    di.Container: _container,
    di.Callable: _callable,
    di.AbstractCallable: _abstract,
    di.AbstractCoroutine: _abstract,
    di.AbstractFactory: _abstract,
    di.AbstractSingleton: _abstract,
    di.ThreadLocalSingleton: _local,
    di.ContextLocalSingleton: _local,
    di.ContextLocalResource: _local,
    di.List: _list,
    di.Dict: _dict,
    di.Selector: _selector,
    di.ProvidedInstance: _provided,
    di.AttributeGetter: _attribute,
    di.ItemGetter: _item,
    di.MethodCaller: _method,
}

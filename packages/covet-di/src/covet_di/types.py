"""Types of providers and containers, and the type of what a provider provides, as far as it says."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, TypeAlias, TypeGuard, cast, get_args, get_origin

from covet_di.callables import YIELDING, kind_of, return_type
from covet_di.injector import containers, di

__all__ = ("AnyContainer", "AnyProvider", "is_container", "is_type", "mro_of", "provided_type", "type_name")

AnyProvider: TypeAlias = di.Provider[Any]
"""A provider of dependency-injector, whatever it provides."""

AnyContainer: TypeAlias = containers.Container | type[containers.DeclarativeContainer]
"""A container of dependency-injector: an instance, or a class that declares one."""


def is_container(value: object) -> TypeGuard[AnyContainer]:
    """Whether `value` is a container, or a class that declares one."""
    return isinstance(value, containers.Container) or (
        isinstance(value, type) and issubclass(value, containers.DeclarativeContainer)
    )


def is_type(value: object) -> bool:
    """Whether `value` can stand in an annotation: a class, one with parameters, a `NewType`, a named alias."""
    named = hasattr(value, "__supertype__") or type(value).__name__ == "TypeAliasType"
    return named or isinstance(value, type) or get_origin(value) is not None


def provided_type(provider: AnyProvider) -> Any:
    """What `provider` says that it provides, an override apart: a class, an annotation, or ``Any``."""
    declared = getattr(type(provider), "__covet_type__", None)
    if declared is not None:
        return declared(provider)
    if isinstance(provider, di.Dependency):
        return Any if provider.instance_of is object else provider.instance_of
    if isinstance(provider, di.Object):
        return _type_of_value(cast("object", provider.provides))
    if isinstance(provider, di.BaseResource):
        return _type_of_resource(provider.provides)
    if isinstance(provider, _CALLING):
        made = cast("Any", provider).provides
        if made is None:
            return Any
        return provided_type(made) if di.is_provider(made) else return_type(made, entered=False)
    return _FIXED.get(type(provider), Any)


def type_name(annotation: Any) -> str:
    """Write a type with its module, as a graph shows it."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        module = annotation.__module__
        return annotation.__qualname__ if module == "builtins" else f"{module}.{annotation.__qualname__}"
    return repr(annotation).removeprefix("typing.")


_CALLING = (di.Factory, di.BaseSingleton, di.Callable)
_FIXED: dict[type, Any] = {di.List: list, di.Dict: dict, di.Configuration: dict}


def _type_of_value(value: object) -> Any:
    return Any if value is None or di.is_provider(value) else type(value)


def _type_of_resource(made: Any) -> Any:
    """What entering it gives: dependency-injector makes a context manager of a generator function."""
    if made is None or di.is_provider(made):
        return Any
    plain = inspect.unwrap(made)
    annotation = return_type(plain)
    if kind_of(plain) in YIELDING:
        return annotation
    origin = get_origin(annotation) or annotation
    if hasattr(origin, "__enter__") or hasattr(origin, "__aenter__"):
        return get_args(annotation)[0] if origin in _CONTEXTS and get_args(annotation) else Any
    return annotation


_CONTEXTS = (AbstractContextManager, AbstractAsyncContextManager)


def mro_of(annotation: Any) -> Sequence[type]:
    """The classes that something of this type is an instance of; none when it isn't a class."""
    cls = get_origin(annotation) or annotation
    return cls.__mro__ if isinstance(cls, type) else ()

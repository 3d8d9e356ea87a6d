"""How providers of dependency-injector come to say that they were changed.

A provider that covet didn't make becomes an instance of a twin of its class: a subclass without fields of its own,
which reports what changes it and is like the class in every other way. So whoever holds the provider, holds the twin.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, wraps
from typing import Any, TypeVar, cast

from covet_di.injector import di
from covet_di.types import AnyProvider
from covet_di.watch import changed, overridden, overriding

__all__ = ("adopt", "become", "reporting")

C = TypeVar("C", bound=type)

_CHANGING = (
    "add_args",
    "add_attributes",
    "add_kwargs",
    "clear_args",
    "clear_attributes",
    "clear_kwargs",
    "reset",
    "reset_cache",
    "set_args",
    "set_attributes",
    "set_default",
    "set_instance_of",
    "set_kwargs",
    "set_provides",
    "set_providers",
    "set_selector",
    "shutdown",
)
"""The methods after which a provider is not what it was."""

_OVERRIDING = ("reset_last_overriding", "reset_override")

_CALLING = (di.Callable, di.Factory, di.BaseSingleton, di.BaseResource)
"""What may be told by a text what it calls."""

_twins: dict[type, type | None] = {}


def adopt(provider: AnyProvider) -> bool:
    """Have `provider` report its changes; tell whether it does.

    A class that can't have a twin, of a build of dependency-injector that keeps its classes closed, does not.
    """
    cls: type = type(provider)
    if cls not in _twins:
        _twins[cls] = cls if getattr(cls, "__covet_reports__", False) else _twin_of(cls, provider)
    twin = _twins[cls]
    if twin is None:
        return False
    if twin is not cls:
        cast("Any", provider).__class__ = twin  # they have the same fields
    if isinstance(provider, di.ConfigurationOption) and cast("Any", provider).is_required():
        # It keeps the value that it gave first, and is none of the children that are told to forget theirs.
        cast("Any", provider)._get_root().register_overrides(provider)
    return True


def reporting(cls: C) -> C:
    """Have the instances of a class of providers report what changes them."""
    for names, tell in ((_CHANGING, changed), (_OVERRIDING, overridden)):
        for name in names:
            method = getattr(cls, name, None)
            if method is not None:
                resolves = name == "set_provides" and issubclass(cls, _CALLING)
                setattr(cls, name, _reported(_resolving(method) if resolves else method, tell))
    cast("Any", cls).override = _announced(cast("Any", cls).override)
    if issubclass(cls, di.Configuration):
        from covet_di.reconfigured import contextual

        contextual(cls)
    for name, value in (("__covet_reports__", True), ("__covet_plain__", True), ("__covet_override__", _override)):
        setattr(cls, name, value)
    return cls


def _override(self: Any, fake: Any) -> AbstractContextManager[Any]:
    """Stand in for it in a test: how an application asks for it that knows nothing of containers."""
    from covet_di.override import stood_in

    return stood_in(self, fake)


def become(provider: AnyProvider, behaviour: type | None) -> None:
    """Give one provider the methods of `behaviour`, a class without fields; None takes them away again."""
    own = type(provider)
    plain: type = vars(own).get("__covet_plain_class__", own)
    cast("Any", provider).__class__ = plain if behaviour is None else _behaving(plain, behaviour)


@cache
def _behaving(cls: type, behaviour: type) -> type:
    return type(cls.__name__, (behaviour, cls), {**_like(cls), "__covet_plain_class__": cls})


def _like(cls: type) -> dict[str, Any]:
    """What a subclass is declared with that is to be taken for `cls`, and have its fields."""
    return {
        "__slots__": (),
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "__covet_plain__": True,
        "__covet_reports__": True,
    }


def _twin_of(cls: type, sample: AnyProvider) -> type | None:
    twin = reporting(type(cls.__name__, (cls,), _like(cls)))
    try:
        cast("Any", sample).__class__ = twin
    except TypeError:
        return None
    _twins[twin] = twin
    return twin


@cache
def _announced(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def announced(self: di.Provider[Any], *args: Any, **kwargs: Any) -> Any:
        overriding(self)
        try:
            return method(self, *args, **kwargs)
        finally:
            # Also where it isn't overridden after all.
            overridden(self)

    return announced


@cache
def _resolving(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def resolving(self: di.Provider[Any], provides: Any) -> Any:
        if isinstance(provides, str):
            from covet_di.imported import imported

            provides = imported(provides)
        return method(self, provides)

    return resolving


@cache  # of most methods all classes have the same
def _reported(method: Callable[..., Any], tell: Callable[[AnyProvider], None]) -> Callable[..., Any]:
    @wraps(method)
    def reported(self: di.Provider[Any], *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        tell(self)
        return result

    return reported

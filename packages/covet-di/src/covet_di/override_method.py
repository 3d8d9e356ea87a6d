"""The method `override` of containers: on a class another than on an instance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from covet_di.injector import containers

if TYPE_CHECKING:
    from typing import Protocol, TypeVar

    from covet_di.injector import di
    from covet_di.override import Override
    from covet_di.types import AnyContainer

    T = TypeVar("T")

    class _OfInstance(Protocol):
        @overload
        def __call__(self, target: AnyContainer, /) -> Override: ...
        @overload
        def __call__(self, target: di.Provider[T], fake: T | di.Provider[Any], /) -> Override: ...
        @overload
        def __call__(self, target: str, fake: Any, /) -> Override: ...

    class _OfClass(Protocol):
        def __call__(self, overriding: AnyContainer, /) -> None: ...


__all__ = ("ContainerOverride",)


class ContainerOverride:
    """The method `override` of containers: on a class that of dependency-injector, on an instance covet's."""

    @overload
    def __get__(self, instance: None, owner: type, /) -> _OfClass: ...
    @overload
    def __get__(self, instance: containers.Container, owner: type, /) -> _OfInstance: ...
    def __get__(self, instance: Any, owner: type, /) -> Any:
        """The method of the class, or of the instance."""
        if instance is None:
            return partial(_override_class, owner)
        from covet_di.override import Overriding

        return Overriding(instance)


def _override_class(cls: type, *given: Any) -> Any:
    if len(given) != 1:
        from covet_di.errors import OverrideRefused

        reason = "it is a class, which another container overrides; a provider is overridden in an instance"
        raise OverrideRefused(container=f"{cls.__module__}.{cls.__qualname__}", reason=reason)
    return vars(containers.DeclarativeContainer)["override"].__get__(None, cls)(*given)

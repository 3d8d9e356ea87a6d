"""The providers of options, and of what an option chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from covet_di.injector import di
from covet_di.twins import reporting

__all__ = ("Configuration", "Selector")

T = TypeVar("T")


@reporting
class Selector(di.Selector[T]):
    """Provides what one of several providers does, as an option of the configuration says, or any other callable.

    Args:
        selector: gives the name of the one that is chosen.
        providers: those to choose from, by their names.

    Raises:
        ProviderExpected: one of them is none.
    """

    __slots__ = ()

    def __init__(self, selector: Callable[..., Any] | None = None, /, **providers: di.Provider[T]) -> None:
        for name, each in providers.items():
            if not di.is_provider(each):
                from covet_di.errors import ProviderExpected

                raise ProviderExpected(where=f"{name!r} of a Selector", given=each)
        cast("Any", super()).__init__(selector)
        cast("Any", self).set_providers(**providers)


@reporting
class Configuration(di.Configuration):
    """Provides options, by their paths: ``config.db.url``, ``config.db.pool.as_int()``, ``config.db.url.required()``.

    An option comes to be by being named, so that a mistyped one is no error at once; what needs an option that isn't
    set is found when the container is checked.
    """

    __slots__ = ()

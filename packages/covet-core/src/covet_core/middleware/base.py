"""What a middleware is, and how one is registered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from covet_core.types import CallNext, MiddlewareCallable

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.middleware.native import NativeMiddleware
    from covet_plugin.stage import Stage

__all__ = ("AnyMiddleware", "BaseMiddleware", "Middleware")


class BaseMiddleware(ABC):
    """A base for middleware classes; any class with such a `__call__` is one too."""

    @abstractmethod
    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request`, usually with what `await call_next(request)` returns."""


class Middleware:
    """A middleware class or function, and its options: `Middleware(Timing, header="x-time")`.

    Args:
        middleware: a class that is constructed with the options when the plan is made, an object, or a function.
        options: what the class is constructed with.
    """

    __slots__ = ("middleware", "name", "options", "owner", "stage")

    name: str | None
    """A name that is unique in front of a route, for plans; None to go by the class or function."""
    stage: Stage | None
    """Where it is among the middleware of an application and its plugins; None for the innermost stage, `APP`."""
    owner: str | None
    """The id of the plugin that contributes it; None for the application's own."""

    def __init__(self, middleware: Callable[..., Any] | NativeMiddleware, /, **options: Any) -> None:
        self.middleware: Any = middleware
        self.name = None
        self.stage = None
        self.owner = None
        self.options: dict[str, Any] = options

    def named(self, name: str) -> Middleware:
        """The same under a name."""
        copy = self._copy()
        copy.name = name
        return copy

    def at(self, stage: Stage) -> Middleware:
        """The same in a stage. Only the middleware of an application has stages, not that of its groups and routes."""
        copy = self._copy()
        copy.stage = stage
        return copy

    def of(self, owner: str) -> Middleware:
        """The same as what the plugin `owner` contributes."""
        copy = self._copy()
        copy.owner = owner
        return copy

    @property
    def is_filter(self) -> bool:
        """Whether the engine does it: it is a native filter under the name of a middleware."""
        return isinstance(getattr(self.middleware, "__covet_filter__", None), str)

    def _copy(self) -> Middleware:
        copy = Middleware(self.middleware, **self.options)
        copy.name, copy.stage, copy.owner = self.name, self.stage, self.owner
        return copy

    def __repr__(self) -> str:
        options = "".join(f", {name}={value!r}" for name, value in self.options.items())
        return f"Middleware({getattr(self.middleware, '__name__', self.middleware)!s}{options})"


AnyMiddleware: TypeAlias = "Middleware | MiddlewareCallable | NativeMiddleware | type[Any]"
"""What `middleware=[...]` takes: a function, an object, a class, or a `Middleware` with options."""

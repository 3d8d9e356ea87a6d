"""The lifespan of applications that are mounted in a framework which doesn't pass its own on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from covet_core.transports.mount import asgi_lifespan

if TYPE_CHECKING:
    from covet_core.types import ASGIApp

__all__ = ("lifespan_of",)

OuterLifespan = Callable[[Any], AbstractAsyncContextManager[Mapping[str, Any] | None]]
"""What FastAPI and Starlette take as `lifespan`."""


def lifespan_of(
    *apps: ASGIApp, around: OuterLifespan | None = None
) -> Callable[[Any], AbstractAsyncContextManager[dict[str, Any]]]:
    """A lifespan for the outer application: `FastAPI(lifespan=lifespan_of(orders))`.

    Starlette's `Mount` and FastAPI's `mount` don't start what they mount. This starts `apps` with the outer one,
    in order, and stops them in reverse. A start that fails fails the outer one.

    Args:
        apps: what is mounted: a `CovetApp`, or any ASGI application with a lifespan.
        around: the outer application's own lifespan: entered first and left last; what it yields is the outer state.
    """

    @asynccontextmanager
    async def lifespan(outer: Any) -> AsyncGenerator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            found = None if around is None else await stack.enter_async_context(around(outer))
            for app in apps:
                await stack.enter_async_context(asgi_lifespan(app))
            yield dict(found or {})

    return lifespan

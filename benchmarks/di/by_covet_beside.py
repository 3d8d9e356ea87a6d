"""The same in a process that has a second injected function, which a handler might call and share a session with."""

from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.di.by_covet import injected, injected_async, shop
from benchmarks.di.nodes import Orders, open_session, open_session_async
from covet_di import Provide, inject

kept: list[object] = []


def beside(container: Any) -> None:
    """Have a second function for as long as the process lives. Nobody calls it."""

    @inject
    def archive(orders: Orders = Provide[container.orders]) -> bool:
        return orders.session.open

    kept.append(archive)


def serving() -> Callable[[], bool]:
    """Return what serves a request."""
    container = shop(open_session)
    beside(container)
    return injected(container)


def serving_async() -> Callable[[], Awaitable[bool]]:
    """Return what serves a request with an asynchronous session and handler."""
    container = shop(open_session_async)
    beside(container)
    return injected_async(container)

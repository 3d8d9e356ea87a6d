"""The ten nodes with wireup. A scope that is entered by hand costs less than a decorated function."""

from collections.abc import Awaitable, Callable

import wireup

from benchmarks.di.nodes import (
    Checkout,
    Clock,
    Identity,
    Mailer,
    Orders,
    Pool,
    Quote,
    Settings,
    Unit,
    handle,
    handle_async,
    open_session,
    open_session_async,
)

LIFETIMES = {
    "singleton": (Settings, Clock, Pool),
    "scoped": (Identity, Unit, Orders, Checkout, open_session, open_session_async),
    "transient": (Quote, Mailer),
}


def injectables(left_out: Callable[..., object]) -> list[object]:
    """Declare everything but one of the two ways to open a session."""
    found = [wireup.injectable(each, lifetime=lifetime) for lifetime, those in LIFETIMES.items() for each in those]
    return [each for each in found if each is not left_out]


def serving() -> Callable[[], bool]:
    container = wireup.create_sync_container(injectables=injectables(open_session_async))

    def serve() -> bool:
        with container.enter_scope() as scope:
            return handle(scope.get(Checkout))

    return serve


def serving_async() -> Callable[[], Awaitable[bool]]:
    container = wireup.create_async_container(injectables=injectables(open_session))

    async def serve() -> bool:
        async with container.enter_scope() as scope:
            return await handle_async(await scope.get(Checkout))

    return serve

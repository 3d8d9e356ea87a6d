"""The ten nodes with dishka, without locks. A scope that is entered by hand costs less than an injected function."""

from collections.abc import Awaitable, Callable

from dishka import Provider, Scope, make_async_container, make_container

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


def provider(opening: Callable[..., object]) -> Provider:
    """Declare everything, with a session that is opened so."""
    declared = Provider(scope=Scope.REQUEST)
    for each in (Settings, Clock, Pool):
        declared.provide(each, scope=Scope.APP)
    for each in (opening, Identity, Unit, Orders, Checkout):
        declared.provide(each)
    for each in (Quote, Mailer):
        declared.provide(each, cache=False)
    return declared


def serving() -> Callable[[], bool]:
    container = make_container(provider(open_session), lock_factory=None)

    def serve() -> bool:
        with container() as scope:
            return handle(scope.get(Checkout))

    return serve


def serving_async() -> Callable[[], Awaitable[bool]]:
    container = make_async_container(provider(open_session_async), lock_factory=None)

    async def serve() -> bool:
        async with container() as scope:
            return await handle_async(await scope.get(Checkout))

    return serve

"""The ten nodes with dependency-injector.

It has no scopes; what comes closest is a `Resource` that is shut down when the request ends. To call the providers and
shut them down by hand costs less than its `@inject` with `Closing`, and than context-local singletons that are reset.
"""

from collections.abc import Awaitable, Callable

from dependency_injector import containers, providers

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


def shop(opening: Callable[..., object]) -> containers.DynamicContainer:
    """Declare everything, with a session that is opened so."""

    class Shop(containers.DeclarativeContainer):
        settings = providers.Singleton(Settings)
        clock = providers.Singleton(Clock)
        pool = providers.Singleton(Pool, settings)
        session = providers.Resource(opening, pool)
        identity = providers.Resource(Identity, clock)
        unit = providers.Resource(Unit, session, identity)
        orders = providers.Resource(Orders, session, unit)
        quote = providers.Factory(Quote, settings, clock)
        mailer = providers.Factory(Mailer, quote, identity)
        checkout = providers.Factory(Checkout, orders, unit, quote, mailer)

    return Shop()


def serving() -> Callable[[], bool]:
    container = shop(open_session)
    checkout = container.checkout
    scoped = (container.orders, container.unit, container.identity, container.session)
    end_orders, end_unit, end_identity, end_session = (each.shutdown for each in scoped)

    def serve() -> bool:
        try:
            return handle(checkout())
        finally:
            end_orders()
            end_unit()
            end_identity()
            end_session()

    return serve


def serving_async() -> Callable[[], Awaitable[bool]]:
    container = shop(open_session_async)
    checkout, session = container.checkout, container.session
    # What needs the session becomes asynchronous with it; its end is no coroutine all the same.
    scoped = (container.orders, container.unit, container.identity)
    end_orders, end_unit, end_identity = (each.shutdown for each in scoped)

    async def serve() -> bool:
        try:
            return await handle_async(await checkout())
        finally:
            end_orders()
            end_unit()
            end_identity()
            await session.shutdown()

    return serve

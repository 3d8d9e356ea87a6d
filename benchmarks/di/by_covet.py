"""The ten nodes with covet-di: a container, and the handler that is injected into, the only one of its process."""

from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.di.nodes import (
    Checkout,
    Clock,
    Identity,
    Mailer,
    Orders,
    Pool,
    Quote,
    Session,
    Settings,
    Unit,
    open_session,
    open_session_async,
)
from covet_di import FactoryProvider, Provide, Scope, ServiceContainer, SingletonProvider, inject


def shop(opening: Callable[..., Any]) -> Any:
    """Declare everything, with a session that is opened so."""

    class Shop(ServiceContainer):
        settings = SingletonProvider(Settings)
        clock = SingletonProvider(Clock)
        pool = SingletonProvider(Pool, settings)
        session = FactoryProvider(Session, pool, scope=Scope.REQUEST, factory=opening)
        identity = FactoryProvider(Identity, clock, scope=Scope.REQUEST)
        unit = FactoryProvider(Unit, session, identity, scope=Scope.REQUEST)
        orders = FactoryProvider(Orders, session, unit, scope=Scope.REQUEST)
        quote = FactoryProvider(Quote, settings, clock)
        mailer = FactoryProvider(Mailer, quote, identity)
        checkout = FactoryProvider(Checkout, orders, unit, quote, mailer, scope=Scope.REQUEST)

    return Shop()


def serving() -> Callable[[], bool]:
    """Return what serves a request."""
    return injected(shop(open_session))


def serving_async() -> Callable[[], Awaitable[bool]]:
    """Return what serves a request with an asynchronous session and handler."""
    return injected_async(shop(open_session_async))


def injected(container: Any) -> Callable[[], bool]:
    """Return the handler."""

    @inject
    def handle(checkout: Checkout = Provide[container.checkout]) -> bool:
        return checkout.unit.session.open

    return handle


def injected_async(container: Any) -> Callable[[], Awaitable[bool]]:
    """Return the asynchronous handler."""

    @inject
    async def handle(checkout: Checkout = Provide[container.checkout]) -> bool:
        return checkout.unit.session.open

    return handle

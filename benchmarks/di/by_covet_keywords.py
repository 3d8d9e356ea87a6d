"""The same container with its arguments declared by keyword, as most people write them."""

from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.di.by_covet import injected, injected_async
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
from covet_di import FactoryProvider, Scope, ServiceContainer, SingletonProvider


def shop(opening: Callable[..., Any]) -> Any:
    """Declare everything, with a session that is opened so."""

    class Shop(ServiceContainer):
        settings = SingletonProvider(Settings)
        clock = SingletonProvider(Clock)
        pool = SingletonProvider(Pool, settings=settings)
        session = FactoryProvider(Session, pool=pool, scope=Scope.REQUEST, factory=opening)
        identity = FactoryProvider(Identity, clock=clock, scope=Scope.REQUEST)
        unit = FactoryProvider(Unit, session=session, identity=identity, scope=Scope.REQUEST)
        orders = FactoryProvider(Orders, session=session, unit=unit, scope=Scope.REQUEST)
        quote = FactoryProvider(Quote, settings=settings, clock=clock)
        mailer = FactoryProvider(Mailer, quote=quote, identity=identity)
        checkout = FactoryProvider(Checkout, orders=orders, unit=unit, quote=quote, mailer=mailer, scope=Scope.REQUEST)

    return Shop()


def serving() -> Callable[[], bool]:
    """Return what serves a request."""
    return injected(shop(open_session))


def serving_async() -> Callable[[], Awaitable[bool]]:
    """Return what serves a request with an asynchronous session and handler."""
    return injected_async(shop(open_session_async))

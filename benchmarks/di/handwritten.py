"""The ten nodes wired by hand, the generator stepped by hand: what everybody is measured against.

It is written for speed and loses nothing by it: the session is told of a failure, as by a ``with`` block.
"""

import contextlib
from collections.abc import Awaitable, Callable

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


def serving() -> Callable[[], bool]:
    """Return what serves a request."""
    settings = Settings()
    clock = Clock()
    pool = Pool(settings)

    def serve() -> bool:
        opening = open_session(pool)
        session = next(opening)
        try:
            identity = Identity(clock)
            unit = Unit(session, identity)
            orders = Orders(session, unit)
            mailer = Mailer(Quote(settings, clock), identity)
            answer = handle(Checkout(orders, unit, Quote(settings, clock), mailer))
        except BaseException as error:
            with contextlib.suppress(StopIteration):
                opening.throw(error)
            raise
        next(opening, None)
        return answer

    return serve


def serving_async() -> Callable[[], Awaitable[bool]]:
    """Return what serves a request with an asynchronous session and handler."""
    settings = Settings()
    clock = Clock()
    pool = Pool(settings)

    async def serve() -> bool:
        opening = open_session_async(pool)
        session = await anext(opening)
        try:
            identity = Identity(clock)
            unit = Unit(session, identity)
            orders = Orders(session, unit)
            mailer = Mailer(Quote(settings, clock), identity)
            answer = await handle_async(Checkout(orders, unit, Quote(settings, clock), mailer))
        except BaseException as error:
            with contextlib.suppress(StopAsyncIteration):
                await opening.athrow(error)
            raise
        await anext(opening, None)
        return answer

    return serve

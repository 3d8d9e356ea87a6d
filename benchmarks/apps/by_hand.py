"""The graph of a request wired by hand, in the handler.

Both resources end when the answer is known, before it is sent, and are told of a failure.
"""

import contextlib

from benchmarks.apps.visit import (
    Cart,
    Catalogue,
    Engine,
    Offer,
    Page,
    Settings,
    Visit,
    Visitor,
    open_feed,
    open_session,
    whole,
)

catalogue = Catalogue(Engine(Settings()))


async def show() -> dict[str, bool]:
    visit = Visit()
    visitor = Visitor(visit)
    cart = Cart(visit, visitor)
    offer = Offer(visit, visitor, cart)
    page = Page(visit, visitor, cart, offer)
    opening = open_session(visit, visitor)
    session = next(opening)
    try:
        opening_feed = open_feed(cart, offer)
        feed = await anext(opening_feed)
        try:
            answer = whole(page, session, feed)
        except BaseException as error:
            with contextlib.suppress(StopAsyncIteration):
                await opening_feed.athrow(error)
            raise
        await anext(opening_feed, None)
    except BaseException as error:
        with contextlib.suppress(StopIteration):
            opening.throw(error)
        raise
    next(opening, None)
    return answer

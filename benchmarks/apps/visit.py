"""The graph of one request in the shape of wireup's public benchmark.

A settings object, an engine and a catalogue live for the app. A request has seven of its own, each of which needs most
of those before it: five plain ones, one opened by a generator, one by an asynchronous generator.
"""

from collections.abc import AsyncGenerator, Generator


class Settings:
    __slots__ = ("limit",)

    def __init__(self) -> None:
        self.limit = 10


class Engine:
    __slots__ = ("limit",)

    def __init__(self, settings: Settings) -> None:
        self.limit = settings.limit


class Catalogue:
    __slots__ = ("engine",)

    def __init__(self, engine: Engine) -> None:
        self.engine = engine


class Visit:
    __slots__ = ()

    def __init__(self) -> None:
        pass


class Visitor:
    __slots__ = ("visit",)

    def __init__(self, visit: Visit) -> None:
        self.visit = visit


class Cart:
    __slots__ = ("visit", "visitor")

    def __init__(self, visit: Visit, visitor: Visitor) -> None:
        self.visit = visit
        self.visitor = visitor


class Offer:
    __slots__ = ("cart", "visit", "visitor")

    def __init__(self, visit: Visit, visitor: Visitor, cart: Cart) -> None:
        self.visit = visit
        self.visitor = visitor
        self.cart = cart


class Page:
    __slots__ = ("cart", "offer", "visit", "visitor")

    def __init__(self, visit: Visit, visitor: Visitor, cart: Cart, offer: Offer) -> None:
        self.visit = visit
        self.visitor = visitor
        self.cart = cart
        self.offer = offer


class Session:
    __slots__ = ("open", "visit", "visitor")

    def __init__(self, visit: Visit, visitor: Visitor) -> None:
        self.visit = visit
        self.visitor = visitor
        self.open = True


class Feed:
    __slots__ = ("cart", "offer", "open")

    def __init__(self, cart: Cart, offer: Offer) -> None:
        self.cart = cart
        self.offer = offer
        self.open = True


def open_session(visit: Visit, visitor: Visitor) -> Generator[Session, None, None]:
    session = Session(visit, visitor)
    try:
        yield session
    finally:
        session.open = False


async def open_feed(cart: Cart, offer: Offer) -> AsyncGenerator[Feed, None]:
    feed = Feed(cart, offer)
    try:
        yield feed
    finally:
        feed.open = False


def whole(page: Page, session: Session, feed: Feed) -> dict[str, bool]:
    """Return the answer: whether a request has one of each, and its resources are open in the handler."""
    shared = page.visit is session.visit and page.offer is feed.offer
    return {"whole": shared and session.open and feed.open}

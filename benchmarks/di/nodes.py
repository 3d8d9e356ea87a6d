"""The graph that everybody resolves: ten nodes, and the handler that gets the last of them.

=========== ========= ==============================================
node        lives for needs
=========== ========= ==============================================
settings    the app
clock       the app
pool        the app   settings
session     a request pool; opened and closed by a generator
identity    a request clock
unit        a request session, identity
orders      a request session, unit
quote       one use   settings, clock
mailer      one use   quote, identity
checkout    a request orders, unit, quote, mailer
=========== ========= ==============================================

So a request makes eight objects, two quotes among them, and closes one. Constructors only keep what they are given:
the cheaper the nodes, the more of a call is the wiring's.
"""

from collections.abc import AsyncGenerator, Generator


class Settings:
    """What the service was configured with."""

    __slots__ = ("currency",)

    def __init__(self) -> None:
        self.currency = "EUR"


class Clock:
    """What time it is."""

    __slots__ = ()

    def __init__(self) -> None:
        pass


class Pool:
    """The connections to a database."""

    __slots__ = ("settings",)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


class Session:
    """One connection, taken for a request."""

    __slots__ = ("open", "pool")

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.open = True

    def close(self) -> None:
        """Give the connection back."""
        self.open = False


class Identity:
    """Who asks."""

    __slots__ = ("clock",)

    def __init__(self, clock: Clock) -> None:
        self.clock = clock


class Unit:
    """What a request changes, all or nothing."""

    __slots__ = ("identity", "session")

    def __init__(self, session: Session, identity: Identity) -> None:
        self.session = session
        self.identity = identity


class Orders:
    """The orders in the database."""

    __slots__ = ("session", "unit")

    def __init__(self, session: Session, unit: Unit) -> None:
        self.session = session
        self.unit = unit


class Quote:
    """A price, for as long as it holds."""

    __slots__ = ("clock", "settings")

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock


class Mailer:
    """Tells the customer."""

    __slots__ = ("identity", "quote")

    def __init__(self, quote: Quote, identity: Identity) -> None:
        self.quote = quote
        self.identity = identity


class Checkout:
    """What the handler works with."""

    __slots__ = ("mailer", "orders", "quote", "unit")

    def __init__(self, orders: Orders, unit: Unit, quote: Quote, mailer: Mailer) -> None:
        self.orders = orders
        self.unit = unit
        self.quote = quote
        self.mailer = mailer


def open_session(pool: Pool) -> Generator[Session, None, None]:
    """Have a session for a request."""
    session = Session(pool)
    try:
        yield session
    finally:
        session.close()


async def open_session_async(pool: Pool) -> AsyncGenerator[Session, None]:
    """The same where the driver is asynchronous. Nothing waits: what is measured is the wiring."""
    session = Session(pool)
    try:
        yield session
    finally:
        session.close()


def handle(checkout: Checkout) -> bool:
    """Tell whether the session is open while the handler runs: it has to be."""
    return checkout.unit.session.open


async def handle_async(checkout: Checkout) -> bool:
    """The same as a coroutine."""
    return checkout.unit.session.open

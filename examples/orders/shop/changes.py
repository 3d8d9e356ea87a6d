"""Who wants to know that an order has changed."""

from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager

from examples.orders.shop.models import Order

__all__ = ["Changes", "Listener"]

Listener = Callable[[Order], Awaitable[object]]
"""Is told of an order as it is now."""


class Changes:
    """Those who listen. The one who orders knows nothing of them, and they know nothing of one another."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def __iter__(self) -> Iterator[Listener]:
        return iter(tuple(self._listeners))

    @contextmanager
    def heard_by(self, listener: Listener) -> Generator[None]:
        """Have `listener` told while this is open."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

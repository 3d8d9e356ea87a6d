"""What a contender really did: how many objects it made and closed, which of them it shared, and when it closed them.

Counting costs time, so that it is done in a process of its own, before anything is measured.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

from benchmarks.di import nodes
from benchmarks.di.nodes import Checkout

CALLS = 5
APP = ("Settings", "Clock", "Pool")
REQUEST = ("Session", "Identity", "Unit", "Orders", "Mailer", "Checkout", "Session.close")
EXPECTED = dict.fromkeys(APP, 1) | dict.fromkeys(REQUEST, CALLS) | {"Quote": 2 * CALLS}
"""What `CALLS` calls in a new process have to do."""


class WrongWork(Exception):
    """A contender didn't do what the others do."""

    def __init__(self, *, what: str) -> None:
        super().__init__(what)


class Tally:
    """What was counted so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.last: Checkout | None = None


@contextmanager
def counting() -> Generator[Tally]:
    """Count what the nodes do. Contenders have to be set up within, since some look at constructors only then."""
    tally = Tally()
    kept = [(cls, name, vars(cls)[name]) for cls in classes() for name in ("__init__", "close") if name in vars(cls)]
    for cls, name, method in kept:
        setattr(cls, name, counted(cls, name, method, tally))
    try:
        yield tally
    finally:
        for cls, name, method in kept:
            setattr(cls, name, method)


def classes() -> list[type]:
    """Return the classes of the nodes."""
    return [value for value in vars(nodes).values() if isinstance(value, type) and value.__module__ == nodes.__name__]


def counted(cls: type, name: str, method: Callable[..., None], tally: Tally) -> Callable[..., None]:
    """Return a method that is counted."""
    label = cls.__name__ if name == "__init__" else f"{cls.__name__}.{name}"

    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> None:
        method(self, *args, **kwargs)
        tally.counts[label] += 1
        if isinstance(self, Checkout):
            tally.last = self

    return call


def work(contender: ModuleType, variant: str) -> dict[str, int]:
    """Call a contender `CALLS` times, check each call, and return what was counted.

    Args:
        contender: the module that wires the nodes its way.
        variant: ``sync`` or ``async``.

    Raises:
        WrongWork: an object was shared or closed otherwise than the graph says.
    """
    with counting() as tally:
        if variant == "sync":
            serve = contender.serving()
            for _ in range(CALLS):
                check(tally, answer=serve())
        else:
            asyncio.run(work_async(contender, tally))
    return dict(tally.counts)


async def work_async(contender: ModuleType, tally: Tally) -> None:
    """Do the same in a loop."""
    serve = contender.serving_async()
    for _ in range(CALLS):
        check(tally, answer=await serve())


def check(tally: Tally, *, answer: object) -> None:
    """Check what the last call left.

    Raises:
        WrongWork: it isn't what the graph says.
    """
    made = tally.last
    tally.last = None
    if made is None:
        raise WrongWork(what="no checkout was made")
    unit = made.unit
    facts = {
        "the session is open in the handler": answer is True,
        "it is closed when the call returns": not unit.session.open,
        "the session is shared": made.orders.session is unit.session,
        "the unit is shared": made.orders.unit is unit,
        "the identity is shared": made.mailer.identity is unit.identity,
        "each quote is its own": made.quote is not made.mailer.quote,
        "the app has one clock": unit.identity.clock is made.quote.clock,
        "the app has one configuration": unit.session.pool.settings is made.quote.settings,
    }
    if wrong := [fact for fact, holds in facts.items() if not holds]:
        raise WrongWork(what=f"not so: {', '.join(wrong)}")

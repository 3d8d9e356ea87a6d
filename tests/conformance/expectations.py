"""Which transports a test runs over: those that carry what it is about, or those that don't."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Driver

__all__ = ("lacks", "needs", "on", "over_sockets", "selected")

F = TypeVar("F", bound=Callable[..., Any])
Wanted = Callable[[Driver], bool]


def needs(*capabilities: Capability) -> Callable[[F], F]:
    """The test runs over the transports that carry all of `capabilities`."""
    return _only(lambda driver: not driver.capabilities.missing(capabilities))


def lacks(capability: Capability, *, but: Iterable[str] = ()) -> Callable[[F], F]:
    """The test tells what happens instead, on the transports that lack `capability`.

    `but` names transports that answer in another way again: each has a test of its own.
    """
    others = frozenset(but)
    return _only(lambda driver: capability not in driver.capabilities and driver.capabilities.transport not in others)


def over_sockets(test: F) -> F:
    """The test speaks to a socket by itself."""
    return _only(lambda driver: driver.address)(test)


def on(*transports: str) -> Callable[[F], F]:
    """The test is about these transports alone."""
    return _only(lambda driver: driver.capabilities.transport in transports)


def selected(test: Any, drivers: Iterable[Driver]) -> list[Driver]:
    """The drivers that a test runs over."""
    rules: list[Wanted] = getattr(test, "_drivers", [])
    return [driver for driver in drivers if all(rule(driver) for rule in rules)]


def _only(rule: Wanted) -> Callable[[F], F]:
    def mark(test: F) -> F:
        test._drivers = [*getattr(test, "_drivers", []), rule]  # type: ignore[attr-defined]  # read by selected()
        return test

    return mark

"""Which transports a test runs over: those that carry what it is about, or those that don't."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Driver

__all__ = ("covered", "lacks", "needs", "on", "over_sockets", "selected")

F = TypeVar("F", bound=Callable[..., Any])
Wanted = Callable[[Driver], bool]


def needs(*capabilities: Capability) -> Callable[[F], F]:
    """The test runs over the transports that carry all of `capabilities`."""
    return _only(lambda driver: not driver.capabilities.missing(capabilities), capabilities)


def lacks(capability: Capability) -> Callable[[F], F]:
    """The test tells what happens instead, on the transports that lack `capability`."""
    return _only(lambda driver: capability not in driver.capabilities, [capability])


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


def covered(test: Any) -> frozenset[Capability]:
    """The capabilities that a test is about."""
    return frozenset(getattr(test, "_covers", ()))


def _only(rule: Wanted, covers: Iterable[Capability] = ()) -> Callable[[F], F]:
    def mark(test: F) -> F:
        test._covers = [*getattr(test, "_covers", []), *covers]  # type: ignore[attr-defined]  # read by covered()
        test._drivers = [*getattr(test, "_drivers", []), rule]  # type: ignore[attr-defined]  # read by selected()
        return test

    return mark

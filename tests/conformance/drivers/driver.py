"""What the suite knows of a transport: how to start the service on it, and how to speak to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Protocol, TypeVar

import httpx

from covet_core.transports.capabilities import Capabilities

__all__ = ("Driver", "Service", "eventually", "settled")

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds after which something that has to happen counts as not happening."""


class Service(Protocol):
    """A service that is running."""

    client: httpx.Client

    def abandon(self, method: str, path: str, *, started: Callable[[], bool]) -> None:
        """Send a request, wait until `started()`, and go away."""
        ...


@dataclass(frozen=True, slots=True)
class Driver:
    """One transport on one event loop."""

    name: str
    capabilities: Capabilities
    run: Callable[[Mapping[str, str]], AbstractContextManager[Service]]
    """Starts the service with these environment variables, and stops it in the end."""
    address: bool = True
    """Whether there is a socket to speak to."""
    daily: bool = True
    """Whether it belongs to `make test`, and not to `make test-all` alone."""


class Journal:
    """What the handlers of one test saw."""

    def __init__(self, client: httpx.Client, key: int) -> None:
        self._client = client
        self.key = key

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.get(f"/journal/{self.key}").json()
        return found

    @property
    def events(self) -> list[str]:
        found: list[str] = self.read()["events"]
        return found

    @property
    def count(self) -> int:
        found: int = self.read()["count"]
        return found

    def has(self, event: str) -> bool:
        return event in self.events

    def open_gate(self) -> None:
        self._client.post(f"/gate/{self.key}").raise_for_status()

    def settled_events(self) -> list[str]:
        """What was seen, when nothing is added any more."""
        return settled(lambda: self.events)

    def settled_count(self) -> int:
        """The counter, when it has stopped moving."""
        return settled(lambda: self.count)


def eventually(what: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until `what()` is true."""
    deadline = monotonic() + patience
    while not what():
        assert monotonic() < deadline, "it did not happen"
        sleep(0.01)


def settled(what: Callable[[], T], patience: float = PATIENCE) -> T:
    """What `what()` returns, when it has stopped changing: work of others that still goes on has ended."""
    deadline, found, same = monotonic() + patience, what(), 0
    while same < 5:
        assert monotonic() < deadline, f"it never came to rest: {found}"
        sleep(0.05)
        now = what()
        same = same + 1 if now == found else 0
        found = now
    return found


@contextmanager
def closing(client: httpx.Client) -> Iterator[httpx.Client]:
    with client:
        yield client

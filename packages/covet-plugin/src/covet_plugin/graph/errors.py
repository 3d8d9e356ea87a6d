"""What a graph can't do, or does wrong when it runs.

::

    CovetError
    +-- GraphError               the base, to be caught
        +-- AppValueCaptive      a value of the whole application that uses one that lives shorter
        +-- AppValueCycle        a value of the whole application that asks for itself while it is made
        +-- AppValueNotReady     one that takes an `await`, asked for where nothing can be awaited
        +-- CellMissing          one that nothing keeps
        +-- DidNotYield          a generator that ended without providing anything
        +-- EntryNotAsync        a function that can't await, above something that has to be awaited
        +-- InputMissing         a value that the host of a function doesn't have
        +-- TeardownNotAsync     a resource that takes an `await` to close, closed where nothing can be awaited
        +-- YieldedTwice         a generator that went on to a second `yield`
"""

from __future__ import annotations

from typing import Final

from covet_plugin.errors import CovetError

__all__ = (
    "AppValueCaptive",
    "AppValueCycle",
    "AppValueNotReady",
    "CellMissing",
    "DidNotYield",
    "EntryNotAsync",
    "GraphError",
    "InputMissing",
    "TeardownNotAsync",
    "YieldedTwice",
)


class GraphError(CovetError):
    """The base of every error of a graph."""


class AppValueCaptive(GraphError, TypeError):
    """A value of the whole application uses one that lives shorter."""

    code = "app-value-captive"

    def __init__(self, *, name: str, where: str, uses: str, scope: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where
        self.uses: Final[str] = uses
        self.scope: Final[str] = scope

    def render(self) -> str:
        return (
            f"{_at(self.name, self.where)} lives as long as the application, and uses {self.uses} of each {self.scope}."
        )

    def hint(self) -> str:
        return f"Give both the same scope, or pass {self.uses} to the method that needs it."


class AppValueCycle(GraphError, RuntimeError):
    """A value of the whole application asked for itself while it was made."""

    code = "app-value-cycle"

    def __init__(self, *, name: str, where: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{_at(self.name, self.where)} is needed to make itself."

    def hint(self) -> str:
        return "Something that its factory calls asks for it. Move what both need into a third value."


class AppValueNotReady(GraphError, RuntimeError):
    """A value that takes an `await` was asked for where nothing can be awaited."""

    code = "app-value-not-ready"

    def __init__(self, *, name: str, where: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{_at(self.name, self.where)} has not been made yet, and making it takes an await."

    def hint(self) -> str:
        return "Ask for it in an `async def`, or have it made before, in a lifespan that is entered with `async with`."


class CellMissing(GraphError, TypeError):
    """A value of the whole application has nothing that keeps it."""

    code = "cell-missing"

    def __init__(self, *, name: str, where: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{_at(self.name, self.where)} has the scope app, and neither it nor the host has a place for its value."

    def hint(self) -> str:
        return "Give the node a cell, or the host an AppScope."


class DidNotYield(GraphError, RuntimeError):
    """A generator ended without providing anything."""

    code = "generator-did-not-yield"

    def __init__(self, *, name: str, where: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{_at(self.name, self.where)} is a generator that ended without a yield, so that it provided nothing."

    def hint(self) -> str:
        return "It has to yield once on every path that doesn't raise."


class EntryNotAsync(GraphError, TypeError):
    """A function that can't await is above something that has to be awaited."""

    code = "entry-not-async"

    def __init__(self, *, entry: str, name: str, where: str) -> None:
        self.entry: Final[str] = entry
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{self.entry} is not async, and {_at(self.name, self.where)} has to be awaited."

    def hint(self) -> str:
        return "Make it an async def, or override with what needs no await."


class InputMissing(GraphError, TypeError):
    """The host of a function doesn't have a value that the function needs."""

    code = "input-missing"

    def __init__(self, *, entry: str, name: str, where: str) -> None:
        self.entry: Final[str] = entry
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{self.entry} needs {_at(self.name, self.where)}, which nothing provides there."

    def hint(self) -> str:
        return "It exists in some places only, as a request does in handlers of requests: use it there, or pass it on."


class TeardownNotAsync(GraphError, RuntimeError):
    """A resource that takes an `await` to close was closed where nothing can be awaited."""

    code = "teardown-not-async"

    def __init__(self, *, name: str, where: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{_at(self.name, self.where)} is open, and closing it takes an await. Nothing was closed."

    def hint(self) -> str:
        return "Await aclose() in the loop that it was made in."


class YieldedTwice(GraphError, RuntimeError):
    """A generator went on to a second `yield`."""

    code = "generator-yielded-twice"

    def __init__(self, *, name: str, where: str) -> None:
        self.name: Final[str] = name
        self.where: Final[str] = where

    def render(self) -> str:
        return f"{_at(self.name, self.where)} is a generator that yielded again where it had to end. It was closed."

    def hint(self) -> str:
        return "It has to yield once. What follows the yield tears down, also after an exception."


def _at(name: str, where: str) -> str:
    return f"{name} ({where})" if where else name

"""What can go wrong with a command beside the graph that it is about.

::

    DIError
    +-- CommandError             the base of these, to be caught
        +-- TargetInvalid        a text that doesn't name a container
        +-- ContainerNotFound    no such module, or no such attribute
        +-- ContainerFailed      importing the module, or calling the function, raised an exception
        +-- NotAContainer        something else than a container
        +-- EntryUnknown         a part of the graph that isn't there
        +-- GraphUnreadable      a file that holds no graph
        +-- GraphUnwritable      a file that can't be written
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_di.errors import DIError, nearest

__all__ = (
    "CommandError",
    "ContainerFailed",
    "ContainerNotFound",
    "EntryUnknown",
    "GraphUnreadable",
    "GraphUnwritable",
    "NotAContainer",
    "TargetInvalid",
)


class CommandError(DIError):
    """The base of what keeps a command from being run. Caught, never raised."""


class TargetInvalid(CommandError):
    """A text that doesn't name a container."""

    code = "container-target-invalid"

    def __init__(self, *, target: str) -> None:
        self.target = target

    def render(self) -> str:
        return f"{self.target!r} doesn't name a container."

    def hint(self) -> str:
        return "Write module:attribute, for example main:container."


class ContainerNotFound(CommandError):
    """The module, or its attribute, isn't there."""

    code = "container-not-found"

    def __init__(self, *, module: str, attribute: str, directory: str, known: Sequence[str] = ()) -> None:
        self.module = module
        self.attribute = attribute
        self.directory = directory
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        if self.attribute:
            return f"The module {self.module!r} has no attribute {self.attribute!r}."
        return f"There is no module {self.module!r} in {self.directory} nor among the installed packages."

    def hint(self) -> str:
        if self.attribute:
            found = ", ".join(f"{self.module}:{name}" for name in self.known)
            return f"It has {found}." if found else f"No container is defined at the top of {self.module!r}."
        if self.known:
            return f"Did you mean {' or '.join(map(repr, self.known))}?"
        return "Run this in the directory that holds the module, or install the package."


class ContainerFailed(CommandError):
    """Getting the container raised an exception, which is the cause of this one."""

    code = "container-failed"

    def __init__(self, *, what: str, reason: str, where: str | None) -> None:
        self.what = what
        self.reason = reason
        self.where = where

    def render(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"{self.what} failed{place}: {self.reason}."

    def hint(self) -> str:
        return "Run with --debug for the traceback."


class NotAContainer(CommandError):
    """What the target names is something else."""

    code = "not-a-container"

    def __init__(self, *, target: str, kind: str, known: Sequence[str] = ()) -> None:
        self.target = target
        self.kind = kind
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return f"{self.target} is {self.kind}, not a container."

    def hint(self) -> str:
        if self.known:
            return f"Name one of these: {', '.join(self.known)}."
        return (
            "Name a container, as class or instance, an application that has one by its DIPlugin, or a function "
            "without parameters that returns one of these."
        )


class EntryUnknown(CommandError):
    """A part of the graph that was asked for by a name that nothing has."""

    code = "graph-entry-unknown"

    def __init__(self, *, container: str, name: str, known: Sequence[str] = ()) -> None:
        self.container = container
        self.name = name
        self.near: tuple[str, ...] = nearest(name, known)

    def render(self) -> str:
        return f"{self.container} has no provider {self.name!r}, and provides nothing to a function of that name."

    def hint(self) -> str | None:
        return f"Did you mean {' or '.join(map(repr, self.near))}?" if self.near else None


class GraphUnreadable(CommandError):
    """A file that holds no graph."""

    code = "graph-unreadable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"The graph in {self.path!r} can't be compared with: {self.reason}."

    def hint(self) -> str:
        return "Write it with `graph TARGET --format json -o FILE`, by the same version of covet-di."


class GraphUnwritable(CommandError):
    """A file that can't be written."""

    code = "graph-unwritable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"The graph can't be written to {self.path!r}: {self.reason}."

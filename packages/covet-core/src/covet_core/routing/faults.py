"""What `plan()` can find wrong with paths, methods, mounts and routers.

::

    PlanFault
    +-- RouteConflict           two handlers for one method and pattern
    +-- BadPattern              a path that can't be a pattern
    +-- UnknownConverter        `{id:number}`, where there is no such converter
    +-- BadConverter            a converter whose regular expression isn't one
    +-- ConverterConflict       two definitions of one converter
    +-- BadMethod               a method that isn't one
    +-- BadTimeout              a limit of time in which nothing could be answered
    +-- BadStaticDirectory      static files of a directory that can't be served
    +-- BadContentCoding        a content coding in which bodies can't be read
    +-- BadMediaType            a media type that can't be offered
    +-- MountConflict           two mounts, one inside the other
    +-- RouterCycle             a router that includes itself

`where` is always `path/to/file.py:line in function`.
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_core.errors import PlanFault

__all__ = (
    "BadContentCoding",
    "BadConverter",
    "BadMediaType",
    "BadMethod",
    "BadPattern",
    "BadStaticDirectory",
    "BadTimeout",
    "ConverterConflict",
    "MountConflict",
    "RouteConflict",
    "RouterCycle",
    "UnknownConverter",
)


class RouteConflict(PlanFault):
    """Two handlers for one method and pattern."""

    code = "route-conflict"

    def __init__(self, *, method: str, path: str, where: str, with_path: str, with_where: str) -> None:
        self.method = method
        self.path = path
        self.where = where
        self.with_path = with_path
        self.with_where = with_where

    def render(self) -> str:
        return (
            f"{self.method} {self.path} ({self.where}) matches the same requests as "
            f"{self.method} {self.with_path} ({self.with_where})."
        )

    def hint(self) -> str:
        return "Remove one of the two, or give them different paths or methods."


class BadPattern(PlanFault):
    """A path that can't be a pattern."""

    code = "bad-pattern"

    def __init__(self, *, path: str, reason: str, where: str) -> None:
        self.path = path
        self.reason = reason
        self.where = where

    def render(self) -> str:
        return f"The path {self.path!r} of {self.where} is no pattern: {self.reason}."

    def hint(self) -> str:
        return "A pattern starts with '/', and a parameter fills a whole segment: '/users/{id}', '/files/{rest:path}'."


class UnknownConverter(PlanFault):
    """A path parameter with a converter that nobody defined."""

    code = "unknown-converter"

    def __init__(self, *, path: str, converter: str, known: Sequence[str], where: str) -> None:
        self.path = path
        self.converter = converter
        self.known: tuple[str, ...] = tuple(known)
        self.where = where

    def render(self) -> str:
        return f"The path {self.path!r} of {self.where} names the converter {self.converter!r}, which doesn't exist."

    def hint(self) -> str:
        return (
            f"There are {', '.join(self.known)}. Define another one with app.add_converter({self.converter!r}, regex)."
        )


class BadConverter(PlanFault):
    """A converter whose regular expression isn't one."""

    code = "bad-converter"

    def __init__(self, *, converter: str, regex: str, reason: str) -> None:
        self.converter = converter
        self.regex = regex
        self.reason = reason

    def render(self) -> str:
        return f"The converter {self.converter!r} can't be {self.regex!r}: {self.reason}."

    def hint(self) -> str:
        return "Give a regular expression without look-around and back-references, which the engine doesn't have."


class ConverterConflict(PlanFault):
    """Two definitions of one converter."""

    code = "converter-conflict"

    def __init__(self, *, converter: str, regex: str, with_regex: str) -> None:
        self.converter = converter
        self.regex = regex
        self.with_regex = with_regex

    def render(self) -> str:
        return f"The converter {self.converter!r} is defined as {self.regex!r} and as {self.with_regex!r}."

    def hint(self) -> str:
        return "Keep one of the two, or give the other a name of its own."


class BadMethod(PlanFault):
    """A method that isn't one."""

    code = "bad-method"

    def __init__(self, *, method: str, path: str, where: str) -> None:
        self.method = method
        self.path = path
        self.where = where

    def render(self) -> str:
        return f"{self.path} ({self.where}) is registered for the method {self.method!r}, which is no HTTP method."

    def hint(self) -> str:
        return "Give at least one method; its name is a token such as 'GET' or 'PATCH'. CONNECT can't be routed."


class BadTimeout(PlanFault):
    """A `timeout=` in which nothing could be answered."""

    code = "bad-timeout"

    def __init__(self, *, owner: str, value: str) -> None:
        self.owner = owner
        self.value = value

    def render(self) -> str:
        return f"timeout={self.value} of {self.owner} is no time in which something could be answered."

    def hint(self) -> str:
        return "Give seconds above zero or a timedelta; to have no limit, give None."


class BadStaticDirectory(PlanFault):
    """Static files of a directory that can't be served."""

    code = "bad-static-directory"

    def __init__(self, *, path: str, directory: str, reason: str) -> None:
        self.path = path
        self.directory = directory
        self.reason = reason

    def render(self) -> str:
        return f"The static files at {self.path!r} can't be served from {self.directory!r}: {self.reason}."

    def hint(self) -> str:
        return "Make the directory before the service starts; a relative one is below the directory it starts in."


class BadContentCoding(PlanFault):
    """A `request_decompression=` that names no content coding that can be read."""

    code = "bad-content-coding"

    def __init__(self, *, owner: str, value: str) -> None:
        self.owner = owner
        self.value = value

    def render(self) -> str:
        return f"request_decompression of {self.owner} has {self.value}, which is no coding that bodies can be read in."

    def hint(self) -> str:
        return "Give a sequence of 'gzip', 'br' and 'zstd', or 'pass-through' to have bodies as they are sent."


class BadMediaType(PlanFault):
    """A `produces=` with something that can't be offered."""

    code = "bad-media-type"

    def __init__(self, *, owner: str, value: str, reason: str) -> None:
        self.owner = owner
        self.value = value
        self.reason = reason

    def render(self) -> str:
        return f"produces of {self.owner} has {self.value}, which can't be offered: {self.reason}."

    def hint(self) -> str:
        return "Give a sequence of media types such as 'application/json', the one that you like best first."


class MountConflict(PlanFault):
    """Two mounts of which one lies inside the other."""

    code = "mount-conflict"

    def __init__(self, *, path: str, app: str, with_path: str, with_app: str) -> None:
        self.path = path
        self.app = app
        self.with_path = with_path
        self.with_app = with_app

    def render(self) -> str:
        return f"{self.app} is mounted at {self.path!r}, which overlaps with {self.with_app} at {self.with_path!r}."

    def hint(self) -> str:
        return "Mount them side by side, or mount the inner one on the outer application."


class RouterCycle(PlanFault):
    """A router or an application that contains itself."""

    code = "router-cycle"

    def __init__(self, *, prefix: str, path: Sequence[str]) -> None:
        self.prefix = prefix
        self.path: tuple[str, ...] = tuple(path)

    def render(self) -> str:
        return f"The router at {self.prefix!r} contains itself: {' -> '.join(self.path)}."

    def hint(self) -> str:
        return "Include a router in one direction only."

"""What `plan()` can find wrong with a handler, its parameters and its dependencies.

::

    PlanFault
    +-- BadHandler              something that can't handle requests, or has a parameter that nothing fills
    +-- PathParameterUnused     `/users/{id}`, and nobody takes `id`
    +-- PathParameterUnknown    `Path()` on a name that the path doesn't have
    +-- ParameterClash          one name, two sources
    +-- UnresolvedAnnotation    an annotation that names something unknown
    +-- UnsupportedAnnotation   an annotation that nothing can be validated against
    +-- DependencyCycle         a dependency that depends on itself
    +-- DependencyScope         a dependency that outlives one it uses
    +-- InputUnfilled           something that is provided needs what a request doesn't have
    +-- UploadNeverFits         a policy that lets in files which no body of the route can hold
    +-- OverrideNeedsMore       a stand-in that takes what the service, running, doesn't extract

`where` is always `path/to/file.py:line in function`.
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_core.errors import PlanFault

__all__ = (
    "BadHandler",
    "DependencyCycle",
    "DependencyScope",
    "InputUnfilled",
    "OverrideNeedsMore",
    "ParameterClash",
    "PathParameterUnknown",
    "PathParameterUnused",
    "UnresolvedAnnotation",
    "UnsupportedAnnotation",
    "UploadNeverFits",
)


class BadHandler(PlanFault):
    """Something that can't handle requests, or has a parameter that nothing fills."""

    code = "bad-handler"

    def __init__(self, *, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason

    def render(self) -> str:
        return f"{self.where} can't be used: {self.reason}."

    def hint(self) -> str:
        return "A handler or dependency is a `def` or an `async def` with named parameters that the request can fill."


class PathParameterUnused(PlanFault):
    """A parameter of the path that neither the handler nor its dependencies take."""

    code = "path-parameter-unused"

    def __init__(self, *, path: str, parameter: str, where: str) -> None:
        self.path = path
        self.parameter = parameter
        self.where = where

    def render(self) -> str:
        return f"The path {self.path!r} has the parameter {self.parameter!r}, which {self.where} doesn't take."

    def hint(self) -> str:
        return f"Add `{self.parameter}` to the handler, or take the request and read request.path_params."


class PathParameterUnknown(PlanFault):
    """`Path()` on a name that the path doesn't have."""

    code = "path-parameter-unknown"

    def __init__(self, *, path: str, parameter: str, where: str) -> None:
        self.path = path
        self.parameter = parameter
        self.where = where

    def render(self) -> str:
        return f"{self.where} takes {self.parameter!r} from the path, but {self.path!r} has no such parameter."

    def hint(self) -> str:
        return f"Write '{{{self.parameter}}}' in the path, or remove Path() to read it from the query."


class ParameterClash(PlanFault):
    """One name that two sources claim."""

    code = "parameter-clash"

    def __init__(self, *, parameter: str, first: str, second: str, where: str) -> None:
        self.parameter = parameter
        self.first = first
        self.second = second
        self.where = where

    def render(self) -> str:
        return f"{self.where}: the parameter {self.parameter!r} is {self.first} and also {self.second}."

    def hint(self) -> str:
        return "Rename one of them, or use alias= to keep the name on the wire."


class UnresolvedAnnotation(PlanFault):
    """An annotation that names something unknown."""

    code = "unresolved-annotation"

    def __init__(self, *, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason

    def render(self) -> str:
        return f"The annotations of {self.where} can't be read: {self.reason}."

    def hint(self) -> str:
        return "Import the name at run time, not under TYPE_CHECKING, and define it before the handler."


class UnsupportedAnnotation(PlanFault):
    """An annotation that nothing can be validated against."""

    code = "unsupported-annotation"

    def __init__(self, *, where: str, parameter: str, annotation: str, reason: str) -> None:
        self.where = where
        self.parameter = parameter
        self.annotation = annotation
        self.reason = reason

    def render(self) -> str:
        said = f"{self.where}: {self.parameter!r} is annotated with {self.annotation}"
        return f"{said}, which can't be validated: {self.reason}"

    def hint(self) -> str:
        return (
            "Use a type that pydantic knows, a dataclass or a msgspec Struct; or mark it with Depends(), or with the "
            "Provide[...] of a container."
        )


class DependencyCycle(PlanFault):
    """A dependency that depends on itself."""

    code = "dependency-cycle"

    def __init__(self, *, where: str, path: Sequence[str]) -> None:
        self.where = where
        self.path: tuple[str, ...] = tuple(path)

    def render(self) -> str:
        return f"{self.where} depends on itself: {' -> '.join(self.path)}."

    def hint(self) -> str:
        return "Move what both need into a third dependency."


class DependencyScope(PlanFault):
    """A dependency that outlives one that it uses."""

    code = "dependency-scope"

    def __init__(self, *, where: str, uses: str) -> None:
        self.where = where
        self.uses = uses

    def render(self) -> str:
        return f"{self.where} lives until the response was sent, but uses {self.uses}, which is torn down before."

    def hint(self) -> str:
        return 'Give both scope="function", or let the inner one live as long: scope="request".'


class InputUnfilled(PlanFault):
    """Something that a container or a plugin provides needs what a request doesn't have."""

    code = "input-unfilled"

    def __init__(self, *, where: str, parameter: str, input: str, needed_by: str) -> None:
        self.where = where
        self.parameter = parameter
        self.input = input
        self.needed_by = needed_by

    def render(self) -> str:
        by = f", as {self.needed_by} says" if self.needed_by else ""
        return f"{self.where}: the parameter {self.parameter!r} needs {self.input}{by}, which a request doesn't have."

    def hint(self) -> str:
        return "A plugin fills such a type by `to.parameter(...)`: add that plugin, or provide it from the request."


class OverrideNeedsMore(PlanFault):
    """What stands in for a dependency takes something of the request that the service, made before, doesn't extract."""

    code = "override-needs-more"

    def __init__(self, *, handler: str, parameters: Sequence[str]) -> None:
        self.handler = handler
        self.parameters: list[str] = list(parameters)

    def render(self) -> str:
        names = ", ".join(self.parameters)
        return f"{self.handler}: a dependency was overridden by one that takes {names}, after the service was made."

    def hint(self) -> str:
        return "Override it before the test client is made, or by one that takes no other parameters."


class UploadNeverFits(PlanFault):
    """A policy lets in files that are larger than the bodies which its route takes."""

    code = "upload-never-fits"

    def __init__(self, *, route: str, field: str, max_size: int, max_body_size: int) -> None:
        self.route = route
        self.field = field
        self.max_size = max_size
        self.max_body_size = max_body_size

    def render(self) -> str:
        return (
            f"The policy of {self.field!r} lets in files of {self.max_size} bytes, and {self.route} takes bodies of "
            f"{self.max_body_size} bytes."
        )

    def hint(self) -> str:
        return "Give the route a `max_body_size` that holds all files of a form and what is around them."

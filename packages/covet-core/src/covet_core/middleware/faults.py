"""What `plan()` can find wrong with middlewares and error handlers.

::

    PlanFault
    +-- BadMiddleware           something that can't be a middleware
    +-- MiddlewareNameTaken     two middlewares of one name
    +-- MisplacedStage          a stage where there are none
    +-- BadErrorHandler         an error handler under a key that no error has

`where` is always `path/to/file.py:line in function`.
"""

from __future__ import annotations

from covet_core.errors import PlanFault

__all__ = (
    "BadErrorHandler",
    "BadMiddleware",
    "MiddlewareNameTaken",
    "MisplacedStage",
)


class BadMiddleware(PlanFault):
    """Something that can't be a middleware."""

    code = "bad-middleware"

    def __init__(self, *, middleware: str, owner: str, reason: str) -> None:
        self.middleware = middleware
        self.owner = owner
        self.reason = reason

    def render(self) -> str:
        return f"{self.middleware} is no middleware for {self.owner}: {self.reason}."

    def hint(self) -> str:
        return "Use `async def name(request, call_next)`, or a class with such a `__call__`."


class MiddlewareNameTaken(PlanFault):
    """Two middlewares of one name in front of one route."""

    code = "middleware-name-taken"

    def __init__(self, *, name: str, first: str, second: str) -> None:
        self.name = name
        self.first = first
        self.second = second

    def render(self) -> str:
        return f"The middleware name {self.name!r} is given to {self.first} and to {self.second}."

    def hint(self) -> str:
        return "Names are unique: rename one of the two."


class MisplacedStage(PlanFault):
    """A middleware of a router or a route that has a stage."""

    code = "misplaced-stage"

    def __init__(self, *, middleware: str, stage: str, owner: str) -> None:
        self.middleware = middleware
        self.stage = stage
        self.owner = owner

    def render(self) -> str:
        return f"The middleware {self.middleware} of {self.owner} has the stage {self.stage!r}, and there are none."

    def hint(self) -> str:
        return "Only the middleware of an application has a stage: add it there, or leave the stage out."


class BadErrorHandler(PlanFault):
    """An error handler under a key that no error has."""

    code = "bad-error-handler"

    def __init__(self, *, key: str, owner: str, reason: str) -> None:
        self.key = key
        self.owner = owner
        self.reason = reason

    def render(self) -> str:
        return f"The error handler of {self.owner} for {self.key} can't be used: {self.reason}."

    def hint(self) -> str:
        return "Register it for an exception class or a status from 400 to 599, as a function of (request, error)."

"""The responses to HTTP errors, as one application has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from covet_core.http.answers import response_for, server_error
from covet_core.http.exceptions import HTTPException
from covet_core.problems.declarations import is_problem

if TYPE_CHECKING:
    from covet_core.http.problem import Problem
    from covet_core.http.request import Request
    from covet_core.http.response import Response
    from covet_core.plan.plan import Plan
    from covet_core.problems.undeclared import Listener, UndeclaredProblems
    from covet_core.types import ErrorFormat

__all__ = ("ErrorAnswers",)


class ErrorAnswers:
    """Makes the responses to HTTP errors and to crashes.

    Args:
        debug: tell clients of this machine what went wrong in a crash.
        base: what the types of problems start with; see `types.base_of`.
        error_format: how errors that are of no problem class are told.
    """

    __slots__ = ("_base", "_debug", "_format", "_plan", "_undeclared", "listeners")

    def __init__(self, *, debug: bool, base: str | None = None, error_format: ErrorFormat = "problem") -> None:
        self.listeners: list[Listener] = []
        """Called with each problem that its route doesn't declare."""
        self._base = base
        self._debug = debug
        self._format = error_format
        self._plan: Plan | None = None
        self._undeclared: UndeclaredProblems | None = None

    def belong_to(self, plan: Plan) -> None:
        """Look from now on whether the routes of `plan` declare the problems that they send."""
        self._plan = plan

    def of(self, request: Request, error: HTTPException) -> Response:
        """The response that `error` stands for."""
        kind = type(error)
        if not is_problem(kind):
            return response_for(error) if self._format == "problem" else self._detail(error)
        from covet_core.problems.types import type_of

        self._check(request, cast("Problem", error))
        return response_for(error, type_of(kind, self._base))

    def crash(self, request: Request, error: Exception) -> Response:
        """The bare 500 to what nobody expected; in debug mode a client of this machine is told more."""
        debug = self._debug and _is_near(request)
        if self._format == "problem":
            return server_error(request.id, error, debug=debug)
        from covet_core.problems.detail import crash_response

        return crash_response(request.id, error, debug=debug)

    def _detail(self, error: HTTPException) -> Response:
        from covet_core.problems.detail import detail_response

        return detail_response(error)

    def _check(self, request: Request, problem: Problem) -> None:
        if self._undeclared is None:
            if self._plan is None:
                return
            # Many services never send one.
            from covet_core.problems.undeclared import UndeclaredProblems

            self._undeclared = UndeclaredProblems(self._plan, self.listeners)
        self._undeclared.check(request, problem)


def _is_near(request: Request) -> bool:
    """Whether the client is on this machine: a service that runs in debug mode by mistake tells others nothing."""
    client = request.client
    if client is None:
        return False
    from ipaddress import ip_address  # of debug mode only

    try:
        return ip_address(client.host).is_loopback
    except ValueError:
        return False

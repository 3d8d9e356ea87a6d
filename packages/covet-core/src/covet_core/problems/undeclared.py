"""Problems that are sent and that nothing declares: told once in the log, and to whoever tests the service."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from covet_core.problems.declarations import problems_of
from covet_core.problems.faults import UndeclaredProblem

if TYPE_CHECKING:
    from covet_core.http.problem import Problem
    from covet_core.http.request import Request
    from covet_core.plan.plan import Plan, PlannedRoute

__all__ = ("Listener", "UndeclaredProblems")

Listener = Callable[["Request", UndeclaredProblem], None]

_log = logging.getLogger("covet.problems")


class UndeclaredProblems:
    """Looks at each problem that a plan sends.

    Only problem classes are looked at: an `HTTPException` is of no class of its own. Routes that OpenAPI doesn't show
    declare nothing, and aren't looked at either.

    Args:
        plan: the plan.
        listeners: called with each undeclared problem, not only the first of its kind.
    """

    __slots__ = ("_declared", "_listeners", "_plan", "_routes", "_told")

    def __init__(self, plan: Plan, listeners: Sequence[Listener]) -> None:
        self._plan = plan
        self._listeners = listeners
        self._routes = {id(made): route for made, route in zip(plan.table.endpoints, plan.routes, strict=False)}
        self._declared: dict[int, frozenset[type[Problem]]] = {}
        self._told: set[tuple[int, type]] = set()

    def check(self, request: Request, problem: Problem) -> None:
        """Tell of `problem`, which is the answer to `request`, unless its route declares it."""
        key = id(self._plan.table.match(request))
        route = self._routes.get(key)
        if route is None or not route.include_in_schema:
            return
        if key not in self._declared:
            self._declared[key] = frozenset(problems_of(route))
        if type(problem) not in self._declared[key]:
            self._tell(request, key, route, problem)

    def _tell(self, request: Request, key: int, route: PlannedRoute, problem: Problem) -> None:
        kind = type(problem)
        fault = UndeclaredProblem(
            problem=kind.__name__, status=problem.problem_status, route=route.key, where=route.where
        )
        if (key, kind) not in self._told:
            self._told.add((key, kind))
            _log.warning("%s %s [%s]", fault.render(), fault.hint(), fault.code)
        for listener in self._listeners:
            listener(request, fault)

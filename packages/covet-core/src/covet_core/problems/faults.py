"""What can be wrong with the problems that a service declares, or doesn't."""

from __future__ import annotations

from covet_core.errors import CoreError, PlanFault

__all__ = ("BadRaises", "ProblemConflict", "UndeclaredProblem")


class BadRaises(PlanFault):
    """Something in `raises=` or `@raises` that isn't a class of HTTP errors."""

    code = "bad-raises"

    def __init__(self, *, value: str, by: str) -> None:
        self.value = value
        self.by = by

    def render(self) -> str:
        return f"{self.value}, declared by {self.by}, is no class of HTTP errors."

    def hint(self) -> str:
        return "List subclasses of Problem: `raises=[OutOfStock]`, `@raises(OutOfStock)`."


class ProblemConflict(PlanFault):
    """Two problem classes that clients can't tell apart, because their slug or their `type` is the same."""

    code = "problem-conflict"

    def __init__(self, *, name: str, first: str, second: str) -> None:
        self.name = name
        self.first = first
        self.second = second

    def render(self) -> str:
        return f"The problems {self.first} and {self.second} are both called {self.name!r}."

    def hint(self) -> str:
        return (
            "Give one of them a slug of its own, `class OutOfStock(Problem, slug='no-stock')`; no two have one `type`."
        )


class UndeclaredProblem(CoreError, AssertionError):
    """A route answered with a problem that nothing declares for it, so that its clients can't know of it."""

    code = "undeclared-problem"

    def __init__(self, *, problem: str, status: int, route: str, where: str) -> None:
        self.problem = problem
        self.status = status
        self.route = route
        self.where = where

    def render(self) -> str:
        return f"{self.route} ({self.where}) answered with the problem {self.problem} ({self.status}) undeclared."

    def hint(self) -> str:
        return (
            f"Declare it: `raises=[{self.problem}]` on the route or its group, `@raises({self.problem})` on the "
            f"dependency, or `| {self.problem}` in the return type."
        )

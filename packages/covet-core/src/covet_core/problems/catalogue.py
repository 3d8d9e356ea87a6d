"""Every problem of a service, with who declares it for which routes: `covet problems`, and the pages of types."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_type_hints

from covet_core.plan.snapshot import origin_of, type_name
from covet_core.problems.declarations import is_problem, members
from covet_core.problems.types import type_of
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.problem import Problem
    from covet_core.plan.plan import Plan, PlannedRoute

__all__ = ("CataloguedProblem", "Member", "Use", "catalogue")

_RETURN_TYPE = "the return type"


@record(kw_only=True)
class Member:
    """A field of a problem, which is a member of its document."""

    name: str
    type: str
    """Its type, as it is written."""


@record(kw_only=True)
class Use:
    """A route that a problem is declared for."""

    route: str
    """Its methods and its path."""
    by: tuple[str, ...]
    """Who declares it: `the route`, `the return type`, `the dependency current_user` ..."""


@record(kw_only=True)
class CataloguedProblem:
    """A problem class, and where it is declared."""

    problem: type[Problem]
    slug: str
    type: str
    """The URI that it is sent with."""
    status: int
    title: str
    description: str
    """The docstring of the class; empty without one."""
    origin: str
    """The class: `shop.problems:OutOfStock`."""
    members: tuple[Member, ...]
    uses: tuple[Use, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same for programs: what `covet problems --json` prints."""
        return {
            "type": self.type,
            "status": self.status,
            "title": self.title,
            "description": self.description,
            "slug": self.slug,
            "class": self.origin,
            "members": {member.name: member.type for member in self.members},
            "routes": [{"route": use.route, "by": list(use.by)} for use in self.uses],
        }


def catalogue(plan: Plan) -> tuple[CataloguedProblem, ...]:
    """The problems that the routes of `plan` declare, by status and type."""
    uses: dict[type[Problem], list[Use]] = {}
    for route in plan.routes:
        for problem, by in _declared(route).items():
            uses.setdefault(problem, []).append(Use(route=route.key, by=tuple(dict.fromkeys(by))))
    found = [_entry(problem, tuple(where), plan.problem_base) for problem, where in uses.items()]
    return tuple(sorted(found, key=lambda entry: (entry.status, entry.type)))


def _declared(route: PlannedRoute) -> dict[type[Problem], list[str]]:
    found: dict[type[Problem], list[str]] = {}
    for problem, by in _declarations(route):
        if is_problem(problem):
            found.setdefault(problem, []).append(by)
    return found


def _declarations(route: PlannedRoute) -> Iterator[tuple[Any, str]]:
    for member in members(route.returns):
        yield member, _RETURN_TYPE
    for each in route.declared:
        yield each.problem, each.by


def _entry(problem: type[Problem], uses: tuple[Use, ...], base: str | None) -> CataloguedProblem:
    hints = get_type_hints(problem, include_extras=False)
    return CataloguedProblem(
        problem=problem,
        slug=problem.problem_slug,
        type=type_of(problem, base),
        status=problem.problem_status,
        title=problem.problem_title,
        description=description_of(problem),
        origin=origin_of(problem),
        members=tuple(Member(name=each.name, type=_written(hints[each.name])) for each in problem.extension_fields()),
        uses=uses,
    )


def _written(annotation: Any) -> str:
    """A type without the modules that its parts are from: they are nothing to a client."""
    return re.sub(r"(?:[\w-]+\.)+(?=\w)", "", type_name(annotation))


def description_of(problem: type[Problem]) -> str:
    """The docstring of the class itself: that of a base tells of another problem."""
    written = problem.__dict__.get("__doc__")
    return inspect.cleandoc(written) if isinstance(written, str) else ""

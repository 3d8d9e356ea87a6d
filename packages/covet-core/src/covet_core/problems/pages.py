"""What the types of problems lead to: a page for each, and a list of all, as HTML or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from covet_core.http.exceptions import HTTPException
from covet_core.http.response import HTMLResponse, JSONResponse, Response
from covet_core.http.status import phrase
from covet_core.openapi.problems import documented_example
from covet_core.problems.catalogue import CataloguedProblem, catalogue
from covet_core.problems.html import HEADERS, list_page, problem_page, status_page
from covet_core.problems.plain import PLAIN

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan

__all__ = ("ProblemPages",)


class ProblemPages:
    """The pages of a service's problems. They tell what a problem means, and not which routes there are.

    Args:
        plan: the service.
        url: the path of the list; the pages are below it.
    """

    def __init__(self, plan: Plan, url: str) -> None:
        self._service = plan.title
        self._url = url
        self._problems = {each.slug: each for each in catalogue(plan)}
        self._examples = {
            each.slug: documented_example(each.problem, plan.problem_base) for each in self._problems.values()
        }

    def all(self, accept: str | None) -> Response:
        """The list of all problems."""
        if wants_json(accept):
            plain = [_plain(status) for status in PLAIN]
            return JSONResponse([*map(self._told, self._problems.values()), *plain], headers=HEADERS)
        return HTMLResponse(list_page(self._service, list(self._problems.values()), self._url), headers=HEADERS)

    def one(self, slug: str, accept: str | None) -> Response:
        """The page of a problem, or of a status that covet answers by itself.

        Raises:
            HTTPException: 404, there is no such problem.
        """
        problem = self._problems.get(slug)
        if problem is not None:
            if wants_json(accept):
                return JSONResponse(self._told(problem), headers=HEADERS)
            page = problem_page(self._service, problem, self._examples[slug], self._url)
            return HTMLResponse(page, headers=HEADERS)
        status = int(slug) if slug.isascii() and slug.isdecimal() and len(slug) == len("404") else 0
        if status not in PLAIN:
            raise HTTPException(404, "There is no such problem.")
        if wants_json(accept):
            return JSONResponse(_plain(status), headers=HEADERS)
        return HTMLResponse(status_page(self._service, status, self._url), headers=HEADERS)

    def _told(self, problem: CataloguedProblem) -> dict[str, Any]:
        told = {name: value for name, value in problem.to_dict().items() if name not in ("class", "routes")}
        return {**told, "example": self._examples[problem.slug]}


def _plain(status: int) -> dict[str, Any]:
    return {"type": "about:blank", "status": status, "title": phrase(status), "description": PLAIN[status]}


def wants_json(accept: str | None) -> bool:
    """Whether a client asks for JSON and not for HTML: a program, not a browser."""
    wanted = [part.partition(";")[0].strip().lower() for part in (accept or "").split(",")]
    return "text/html" not in wanted and any(each.endswith(("/json", "+json")) for each in wanted)

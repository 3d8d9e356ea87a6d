"""The `type` of a problem: a URI that is the same for every occurrence, and where a page on it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from covet_core.http.problem import URN

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.http.problem import Problem

__all__ = ("base_of", "type_of")

_SLASH: Final = "/"


def base_of(app: CovetApp) -> str | None:
    """What the types of an application start with; None when they stay URNs, because nobody serves their pages."""
    if app.problem_base is not None:
        return app.problem_base
    return None if app.problems_url is None else app.problems_url.rstrip(_SLASH) + _SLASH


def type_of(problem: type[Problem], base: str | None) -> str:
    """The `type` that a problem of this class is sent with.

    Args:
        problem: the class. What it gives as `type=` stays as it is.
        base: what the slug is put after.
    """
    named = problem.problem_type
    return named if base is None or not named.startswith(URN) else base + problem.problem_slug

"""Every parameter that FastAPI has is named on the page about moving here, and what is said to be alike is there."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastapi
import pytest

from covet import CovetApp, Depends, Router
from covet_core.about import AboutOptions
from covet_core.routing.route import RouteOptions

PAGE = (Path(__file__).parents[2] / "docs/how-to/migrate-from-fastapi.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Parameters, one by one")[2].partition("\n## ")[0]
ALIKE, _, INSTEAD = SECTION.partition("And these don't exist here")


def named(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def alike(owner: str) -> set[str]:
    (row,) = (line for line in ALIKE.splitlines() if line.startswith(f"| {owner}"))
    return named(row.split("|")[2])


def parameters(function: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(function).parameters) - {"self"}


ROUTE = {*parameters(Router.get), *RouteOptions.__annotations__}
CASES: dict[str, tuple[Callable[..., Any], set[str]]] = {
    "`CovetApp`": (fastapi.FastAPI.__init__, {*parameters(CovetApp.__init__), *AboutOptions.__annotations__}),
    "`Router`": (fastapi.APIRouter.__init__, parameters(Router.__init__)),
    "`include_router`": (fastapi.APIRouter.include_router, parameters(Router.include_router)),
    "`get`": (fastapi.APIRouter.get, ROUTE),
    "`route`": (fastapi.APIRouter.api_route, {*ROUTE, *parameters(Router.route)}),
    "`Depends`": (fastapi.Depends, parameters(Depends)),
}


@pytest.mark.parametrize("owner", CASES)
def test_every_parameter_is_alike_or_has_a_line_that_says_what_to_write(owner: str) -> None:
    theirs, ours = CASES[owner]
    same = alike(owner) - ({"get"} if owner == "`route`" else set())
    assert same <= ours
    assert same - {"methods"} <= parameters(theirs)
    known = same | named(INSTEAD) | (alike("`get`") if owner == "`route`" else set())
    assert parameters(theirs) <= known

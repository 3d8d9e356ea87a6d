"""`covet problems`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from covet_core.cli.application import load
from covet_core.cli.table import lines
from covet_core.http.status import phrase
from covet_core.problems.catalogue import catalogue
from covet_core.problems.plain import PLAIN

if TYPE_CHECKING:
    from covet_core.problems.catalogue import CataloguedProblem

__all__ = ("problems",)


def problems(arguments: argparse.Namespace) -> int:
    """Print every problem that the application declares, with its routes, and what covet answers by itself."""
    found = catalogue(load(arguments).plan())
    if arguments.json:
        print(json.dumps([*map(_described, found), *_plain()], indent=2))
        return 0
    for line in _text(found):
        print(line)
    return 0


def _text(found: Sequence[CataloguedProblem]) -> Iterator[str]:
    heads = lines((str(each.status), each.type, each.title, each.origin) for each in found)
    for each, head in zip(found, heads, strict=True):
        yield head
        yield from (f"    {line}" for line in lines((use.route, ", ".join(use.by)) for use in each.uses))
    if found:
        yield ""
    yield "answered by covet itself, as about:blank:"
    yield from (f"  {line}" for line in lines((str(status), phrase(status), told) for status, told in PLAIN.items()))


def _described(problem: CataloguedProblem) -> dict[str, Any]:
    return problem.to_dict()


def _plain() -> Iterator[dict[str, Any]]:
    for status, told in PLAIN.items():
        yield {"type": "about:blank", "status": status, "title": phrase(status), "description": told}

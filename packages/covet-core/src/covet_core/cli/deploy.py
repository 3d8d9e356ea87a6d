"""What `covet check --deploy` asks besides: the plugins' own checks, and what is only odd elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from covet_plugin.contribution import APPLICATION
from covet_plugin.kind import Kind
from covet_plugin.life.running import Running

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan
    from covet_plugin.context import AppContext
    from covet_plugin.contribution import Contribution
    from covet_plugin.entries import CheckEntry

__all__ = ("print_checks",)


def print_checks(plan: Plan) -> int:
    """Run the checks of all plugins, print a line for each and for what it finds, and return how much that is."""
    problems = 0
    for number, (name, found) in enumerate(_asked(plan)):
        if not number:
            print("\nchecks:")
        print(f"{'! ' if found else '  '}{name}{': ok' if not found else ''}")
        for line in found:
            print(f"    {line}")
        problems += len(found)
    return problems


def _asked(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    for app, composition in plan.compositions.items():
        if composition is None:
            continue
        running = Running(composition, title=app.title, version=app.version)
        for check in composition.contributions.of(Kind.CHECK):
            context = running if check.owner == APPLICATION else running.of(check.owner)
            yield f"{check.key} ({check.owner})", _run(check, context)


def _run(check: Contribution[CheckEntry], context: AppContext) -> list[str]:
    try:
        found: Iterable[str] = check.value.check(context)
        return [str(line) for line in found or ()]
    except Exception as error:
        # A check that can't be made has found nothing to be in order.
        return [f"the check failed: {type(error).__name__}: {error}"]

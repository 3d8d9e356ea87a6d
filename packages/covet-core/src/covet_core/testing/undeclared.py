"""Problems that their routes don't declare, for the test client whose request each answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_core.testing._httpx import httpx
from covet_core.testing.crashes import request_key

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.problems.faults import UndeclaredProblem

__all__ = ("UndeclaredLog",)


class UndeclaredLog:
    """Listens to a plan, and finds the undeclared problem that a response is."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], UndeclaredProblem] = {}

    def __call__(self, request: Request, fault: UndeclaredProblem) -> None:
        """Keep an undeclared problem, by method and target."""
        self._found[request.method, request.raw_path.decode("latin-1")] = fault

    def forget(self, request: httpx.Request) -> None:
        """Drop what nobody waits for any more: that of an equal request whose client left early."""
        self._found.pop(request_key(request), None)

    def take(self, request: httpx.Request) -> UndeclaredProblem | None:
        """Return the undeclared problem that `request` was answered with, once; None when there is none."""
        return self._found.pop(request_key(request), None)

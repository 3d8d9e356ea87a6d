"""What tests of several parts share."""

from collections.abc import Callable
from typing import Any

import pytest

from covet_core import CovetApp, PlanErrors


@pytest.fixture
def faults() -> Callable[[CovetApp], list[Any]]:
    """Every fault of an application; none when it has a plan."""

    def found(app: CovetApp) -> list[Any]:
        try:
            app.plan()
        except PlanErrors as errors:
            return list(errors.exceptions)
        return []

    return found

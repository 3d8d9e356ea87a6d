"""What the conformance kit finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covet_plugin.testing import PluginNotConformant, check_plugin


@pytest.fixture(scope="session")
def violations() -> Callable[..., list[str]]:
    """Every rule that a plugin breaks, in words."""
    return _violations


@pytest.fixture(scope="session")
def only() -> Callable[..., str]:
    """The one rule that a plugin breaks."""

    def found(plugin: Any, **options: Any) -> str:
        (violation,) = _violations(plugin, **options)
        return violation

    return found


def _violations(plugin: Any, **options: Any) -> list[str]:
    with pytest.raises(PluginNotConformant) as caught:
        check_plugin(plugin, **options)
    return list(caught.value.violations)

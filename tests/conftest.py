"""Options and fixtures of the tests that no package owns alone."""

import pytest

from tests.contracts.installed import install, wheels

__all__ = ("install", "pytest_addoption", "wheels")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all-transports` runs the conformance suite over every server on every event loop."""
    parser.addoption("--all-transports", action="store_true", help="conformance: every server on every event loop")

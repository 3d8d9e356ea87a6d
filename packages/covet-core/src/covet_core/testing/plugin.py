"""The pytest plugin: an application's clients as fixtures.

Override `covet_app` in a `conftest.py`, or set `covet_app = "main:app"` in pytest's configuration.
Nothing heavy is imported before a fixture is used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.testing.async_client import AsyncTestClient
    from covet_core.testing.client import TestClient
    from covet_core.testing.transport import TransportName
    from covet_core.testing.virtual import VirtualClock

__all__ = (
    "async_client",
    "client",
    "covet_app",
    "covet_transport",
    "openapi_snapshot",
    "pytest_addoption",
    "virtual_clock",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that names the application, and the option that writes its OpenAPI document anew."""
    parser.addoption("--update-openapi", action="store_true", help="covet: keep the OpenAPI documents as they are now")
    parser.addini("covet_app", "the application under test, as module:attribute", default="")


@pytest.fixture
def covet_app(request: pytest.FixtureRequest) -> CovetApp:
    """The application under test."""
    named = request.config.getini("covet_app")
    if not named:
        pytest.fail("Which application? Override the fixture covet_app, or set covet_app = 'module:attribute'.", False)
    from covet_core.server.loader import AppTarget, load_app

    return load_app(AppTarget.parse(named))


@pytest.fixture
def covet_transport() -> TransportName:
    """What carries the requests; override it with `native` or `asgi`."""
    return "memory"


@pytest.fixture
def client(covet_app: CovetApp, covet_transport: TransportName) -> Iterator[TestClient]:
    """A `TestClient` of the running application."""
    from covet_core.testing.client import TestClient

    with TestClient(covet_app, covet_transport) as running:
        yield running


@pytest.fixture
async def async_client(covet_app: CovetApp, covet_transport: TransportName) -> AsyncIterator[AsyncTestClient]:
    """An `AsyncTestClient` of the running application, for tests marked `anyio`, or in pytest-asyncio's auto mode."""
    from covet_core.testing.async_client import AsyncTestClient

    async with AsyncTestClient(covet_app, covet_transport) as running:
        yield running


@pytest.fixture
def virtual_clock() -> Iterator[VirtualClock]:
    """A clock that jumps instead of waiting: `virtual_clock.run(scenario())` runs a coroutine by it.

    For tests that are coroutines themselves, have `anyio_backend` return `("asyncio", {"loop_factory": VirtualLoop})`.
    """
    from covet_core.testing.virtual import VirtualClock

    clock = VirtualClock()
    yield clock
    clock.close()


@pytest.fixture
def openapi_snapshot(covet_app: CovetApp, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Check the application's OpenAPI document against a file beside the test: `openapi_snapshot("openapi.json")`.

    `pytest --update-openapi` writes the file.
    """
    from covet_core.testing.openapi import assert_openapi_snapshot

    def check(name: str = "openapi.json") -> None:
        update = True if request.config.getoption("--update-openapi") else None
        assert_openapi_snapshot(covet_app, request.path.parent / name, update=update)

    return check

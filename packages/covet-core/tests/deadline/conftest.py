from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from covet_core import CovetApp
from covet_core.testing import VirtualClock

Get = Callable[..., Any]


async def answered(app: CovetApp, path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    plan = app.plan()
    raw = [(b"host", b"x"), *((name.encode(), value.encode()) for name, value in (headers or {}).items())]
    request = plan.request_type("GET", path.encode(), b"", raw)
    response = await plan.handle(request)
    await plan.finish(request)
    return response.status_code, orjson.loads(response.body or b"null")


@pytest.fixture
def answer() -> Callable[..., Awaitable[tuple[int, Any]]]:
    return answered


@pytest.fixture
def get(virtual_clock: VirtualClock) -> Get:
    """Ask an application by a clock that jumps: status and JSON."""

    def got(app: CovetApp, path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        return virtual_clock.run(answered(app, path, headers))

    return got

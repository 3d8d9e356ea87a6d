import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from covet_core import CovetApp, Response

Ask = Callable[..., Any]


class Answer:
    """What a transport would send."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.status = response.status_code
        self.body = response.body or b""
        self.headers = {name.decode(): value.decode() for name, value in response.raw_headers}


async def answer(app: CovetApp, path: str, method: str, headers: Mapping[str, str], more: dict[str, Any]) -> Answer:
    plan = app.plan()
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    request = plan.request_type(method, path.encode(), b"", raw, **more)
    response = await plan.handle(request)
    await plan.finish(request)
    return Answer(response)


@pytest.fixture
def ask() -> Ask:
    """Ask an application through its plan: `ask(app, "/orders", headers={...})`."""

    def asked(
        app: CovetApp, path: str, method: str = "GET", *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Answer:
        return asyncio.run(answer(app, path, method, {"host": "shop.example", **(headers or {})}, more))

    return asked

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from covet_core import CovetApp, Response


@dataclass(frozen=True)
class Answer:
    """What a client would see, and the response itself."""

    status: int
    body: bytes
    headers: dict[str, str]
    response: Response

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


Ask = Callable[..., Answer]


async def answer(app: CovetApp, target: str, method: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
    plan = app.plan()
    path, _, query = target.partition("?")
    raw = [(b"host", b"shop.example"), *((name.lower().encode(), value.encode()) for name, value in headers.items())]
    request = plan.request_type(method, path.encode(), query.encode(), raw, body=content)
    response = await plan.handle(request)
    await plan.finish(request)
    sent = {name.decode(): value.decode() for name, value in response.raw_headers}
    return Answer(response.status_code, response.body or b"", sent, response)


@pytest.fixture
def ask() -> Ask:
    """Ask an application, through its plan: `ask(app, "/orders?page=2")`, `ask(app, "/orders", json={...})`."""

    def asked(
        app: CovetApp,
        target: str,
        method: str | None = None,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        given = dict(headers or {})
        if json is not None:
            content = orjson.dumps(json)
            given.setdefault("content-type", "application/json")
        verb = method or ("GET" if content is None else "POST")
        return asyncio.run(answer(app, target, verb, content, given))

    return asked

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from benchmarks.apps import by_hand, container, fastapi_injected, fastapi_wired, injected, visit, wired
from benchmarks.scenario import find
from covet import CallNext, CovetApp, Request, Response
from covet.testing import TestClient
from covet_core.types import TeardownScope


@pytest.mark.parametrize("app", [wired.app, injected.app, injected.late], ids=["wired", "injected", "late"])
def test_each_service_gives_the_right_answer(app: CovetApp) -> None:
    with TestClient(app) as client:
        response = client.get(find("graph").target)
    assert response.content == find("graph").answer


@pytest.mark.parametrize("app", [fastapi_wired.app, fastapi_injected.app], ids=["wired", "injected"])
def test_the_public_set_up_gives_it_too(app: FastAPI) -> None:
    async def main() -> bytes:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
            return (await client.get(find("graph-public").target)).content

    assert asyncio.run(main()) == find("graph-public").answer


@pytest.mark.parametrize(
    ("module", "scope", "closed"),
    [(by_hand, "request", True), (container, "function", True), (container, "request", False)],
    ids=["wired", "injected", "late"],
)
def test_resources_end_when_the_scenario_says(
    monkeypatch: pytest.MonkeyPatch, module: Any, scope: TeardownScope, closed: bool
) -> None:
    resources: list[Any] = []
    seen: list[bool] = []

    def whole(page: visit.Page, session: visit.Session, feed: visit.Feed) -> dict[str, bool]:
        resources.extend([session, feed])
        return visit.whole(page, session, feed)

    async def look(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        seen.extend(not each.open for each in resources)
        return response

    monkeypatch.setattr(module, "whole", whole)
    around = CovetApp(dependency_scope=scope, middleware=[look])
    around.get("/visit")(module.show)
    with TestClient(around) as client:
        assert client.get("/visit").json() == {"whole": True}
    assert seen == [closed, closed]
    assert [each.open for each in resources] == [False, False]

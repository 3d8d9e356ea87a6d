"""`LoadTest`: many requests to one path of an application, in the process of the test."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from covet_core.testing._httpx import httpx
from covet_core.testing.async_client import AsyncTestClient
from covet_core.testing.errors import LoadTestEmpty
from covet_core.testing.load_result import LoadResult
from covet_core.testing.portal import Portal

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("LoadTest", "PerformanceTest")


class LoadTest:
    """Has users ask an application for one path, all at the same time, each of them one request after another.

    The requests go through memory, in one event loop with the application. Such a client measures itself: the time that
    it takes to make requests and to read answers is in every figure, and a network and a server aren't. It finds errors
    that come with concurrency, and changes of one's own code by a factor; wrk, oha or Locust against a running service
    find what the service can bear::

        result = await LoadTest(app).run("/orders", users=50)
        assert result.error_rate == 0

    Args:
        app: the application. It starts, with its lifespan, before each run, and stops after it.
        base_url: what the path is relative to, and the `Host` that the application sees.
    """

    def __init__(self, app: CovetApp, *, base_url: str = "http://testserver") -> None:
        self.app = app
        self.base_url = base_url

    async def run(
        self,
        path: str,
        *,
        users: int = 100,
        requests_per_user: int = 10,
        method: str = "GET",
        params: Mapping[str, str | int | float | bool | None] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Any = None,
    ) -> LoadResult:
        """Send `users * requests_per_user` requests in the running event loop, and wait for all the answers.

        Redirects aren't followed. What a handler raises unexpectedly is a 500 here. Times go by the clock of the event
        loop.

        Args:
            path: where the requests go.
            users: how many ask at the same time. They share one client, and with it its cookies.
            requests_per_user: how many requests each of them sends, one when the one before is answered.
            method: the method of the requests.
            params: their query.
            headers: their headers.
            content: their body.
            json: their body, as what JSON is made of; not together with `content`.

        Raises:
            LoadTestEmpty: there are no users, or they have nothing to ask.
            httpx.InvalidURL: the path can't be a part of a URL.
        """
        if users < 1 or requests_per_user < 1:
            raise LoadTestEmpty(users=users, requests_per_user=requests_per_user)
        clock = asyncio.get_running_loop().time
        async with AsyncTestClient(
            self.app, base_url=self.base_url, raise_server_exceptions=False, raise_undeclared_problems=False
        ) as client:

            def made() -> httpx.Request:
                return client.build_request(method, path, params=params, headers=headers, content=content, json=json)

            made()  # A request that can't be made is one exception here, and a group of many below.
            answers: list[tuple[int | None, float]] = []

            async def user() -> None:
                for _ in range(requests_per_user):
                    begun = clock()
                    status = await _status(client, made())
                    answers.append((status, clock() - begun))

            begun = clock()
            async with asyncio.TaskGroup() as group:
                for _ in range(users):
                    group.create_task(user())
            return LoadResult.of(answers, seconds=clock() - begun)

    def run_sync(
        self,
        path: str,
        *,
        users: int = 100,
        requests_per_user: int = 10,
        method: str = "GET",
        params: Mapping[str, str | int | float | bool | None] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Any = None,
    ) -> LoadResult:
        """Do what `run` does, in an event loop of another thread, for tests that aren't asynchronous."""
        running = self.run(
            path,
            users=users,
            requests_per_user=requests_per_user,
            method=method,
            params=params,
            headers=headers,
            content=content,
            json=json,
        )
        portal = Portal()
        try:
            return portal.call(running)
        finally:
            portal.stop()


class PerformanceTest(LoadTest):
    """`LoadTest` under the name that it has elsewhere."""

    async def load_test(self, path: str, *, concurrent_users: int = 100, requests_per_user: int = 10) -> LoadResult:
        """Do what `run` does: `concurrent_users` are its `users`."""
        return await self.run(path, users=concurrent_users, requests_per_user=requests_per_user)


async def _status(client: AsyncTestClient, request: httpx.Request) -> int | None:
    """The status of a whole answer; `None` if it was cut, or never came."""
    try:
        return (await client.send(request)).status_code
    except httpx.HTTPError:
        return None

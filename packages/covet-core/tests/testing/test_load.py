"""`LoadTest`: what it sends, counts and times. The times are those of a clock that jumps."""

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.app import CovetApp
from covet_core.http.request import Request
from covet_core.http.response import Response
from covet_core.http.stream import StreamingResponse
from covet_core.testing import LoadResult, LoadTest, PerformanceTest, VirtualClock
from covet_core.testing._httpx import httpx
from covet_core.testing.errors import LoadTestEmpty
from covet_core.testing.load_result import percentile

TIMES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=300).map(sorted)


@pytest.fixture
def clock() -> Any:
    made = VirtualClock()
    yield made
    made.close()


def test_all_users_ask_at_the_same_time_and_everything_is_timed(app: CovetApp, clock: VirtualClock) -> None:
    served = most = together = 0

    @app.get("/slow")
    async def slow() -> str:
        nonlocal served, most, together
        served, together = served + 1, together + 1
        most = max(most, together)
        await asyncio.sleep(8.0 if served == 40 else 1.0)
        together -= 1
        return "done"

    result = clock.run(LoadTest(app).run("/slow", users=10, requests_per_user=4))
    assert (served, most) == (40, 10)
    assert (result.requests, result.errors, result.error_rate) == (40, 0, 0.0)
    assert (result.p50, result.p90, result.p99, result.max_response_time) == pytest.approx((1.0, 1.0, 8.0, 8.0))
    assert result.avg_response_time == pytest.approx((39 + 8) / 40)
    assert result.seconds == pytest.approx(11.0)
    assert result.requests_per_second == pytest.approx(40 / 11)


def test_statuses_and_errors_are_counted(app: CovetApp) -> None:
    served = 0

    @app.get("/mixed")
    async def mixed() -> Response:
        nonlocal served
        served += 1
        if served % 4 == 0:
            raise LookupError("every fourth time")
        return Response("", status_code=(404, 200, 302)[served % 3])

    result = LoadTest(app).run_sync("/mixed", users=4, requests_per_user=3)
    # Of 1 to 12: 4, 8 and 12 raise; 3, 6 and 9 are 404; 1, 7 and 10 are 200; 2, 5 and 11 are 302.
    assert result.statuses == {200: 3, 302: 3, 404: 3, 500: 3}
    assert (result.requests, result.errors, result.error_rate) == (12, 6, 0.5)


def test_an_answer_that_is_cut_is_an_error_without_a_status(app: CovetApp) -> None:
    @app.get("/cut")
    async def cut() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"so far"
            raise LookupError("and no further")

        return StreamingResponse(chunks())

    result = LoadTest(app).run_sync("/cut", users=2, requests_per_user=2)
    assert (result.requests, result.errors, result.statuses) == (4, 4, {})


def test_requests_are_made_of_what_is_given(app: CovetApp) -> None:
    seen: list[tuple[str, str, str, Any]] = []

    @app.post("/orders")
    async def orders(request: Request) -> None:
        seen.append(
            (request.headers["host"], request.headers["x-key"], request.query_params["page"], await request.json())
        )

    load = LoadTest(app, base_url="http://shop.example")
    load.run_sync(
        "/orders", users=1, requests_per_user=2, method="POST", params={"page": 2}, headers={"X-Key": "k"}, json=[1]
    )
    assert seen == [("shop.example", "k", "2", [1])] * 2


def test_the_application_runs_around_each_run(app: CovetApp, journal: Any) -> None:
    load = LoadTest(app)
    for _ in range(2):
        load.run_sync("/", users=2, requests_per_user=1)
    assert journal.entries == ["start", "request", "request", "stop"] * 2


def test_the_other_spelling_sends_the_same(app: CovetApp, journal: Any, clock: VirtualClock) -> None:
    result = clock.run(PerformanceTest(app).load_test("/", concurrent_users=3, requests_per_user=2))
    assert result.statuses == {200: 6}
    assert journal.entries.count("request") == 6


@pytest.mark.parametrize(("users", "each"), [(0, 1), (1, 0), (-1, -1)])
def test_a_test_without_a_request_is_refused_before_the_application_starts(
    app: CovetApp, journal: Any, users: int, each: int
) -> None:
    with pytest.raises(LoadTestEmpty, match=f"{users} users with {each} requests each"):
        LoadTest(app).run_sync("/", users=users, requests_per_user=each)
    assert journal.entries == []


def test_a_path_that_is_none_is_one_exception(app: CovetApp) -> None:
    with pytest.raises(httpx.InvalidURL):
        LoadTest(app).run_sync("/\x00")


def test_a_result_stays_what_it_is() -> None:
    result = LoadResult.of([(200, 0.25), (None, 0.75)], seconds=0.0)
    assert (result.errors, result.avg_response_time, result.requests_per_second) == (1, 0.5, math.inf)
    with pytest.raises(FrozenInstanceError):
        result.errors = 0  # type: ignore[misc]
    with pytest.raises(TypeError):
        result.statuses[200] = 0  # type: ignore[index]


@given(TIMES, st.integers(1, 100))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(ordered: list[float], percent: int) -> None:
    found = percentile(ordered, percent)
    assert found in ordered
    assert sum(value <= found for value in ordered) * 100 >= percent * len(ordered)
    assert sum(value < found for value in ordered) * 100 < percent * len(ordered)


@given(TIMES)
def test_the_figures_of_a_result_are_in_order(times: list[float]) -> None:
    result = LoadResult.of([(200, time) for time in times], seconds=1.0)
    assert times[0] <= result.p50 <= result.p90 <= result.p99 <= result.max_response_time == times[-1]
    assert percentile(times, 100) == times[-1]

"""Where plugins take the time from."""

import asyncio
import time

import pytest

from covet_plugin.clock import CLOCK, Clock, SystemClock


def test_the_systems_clock_is_a_clock() -> None:
    assert isinstance(SystemClock(), Clock)
    assert CLOCK.name == "clock"


def test_it_says_what_the_machine_says() -> None:
    clock = SystemClock()
    before = time.time()
    assert before <= clock.time() <= time.time()
    start = time.monotonic()
    assert start <= clock.monotonic() <= time.monotonic()


def test_in_a_loop_it_goes_by_the_loops_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()

    async def main() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        start = clock.monotonic()
        await clock.sleep(0.01)
        took = clock.monotonic() - start
        monkeypatch.setattr(loop, "time", lambda: 5.0)
        now = clock.monotonic()
        monkeypatch.undo()
        return took, now

    took, now = asyncio.run(main())
    assert took >= 0.009
    assert now == 5.0

import asyncio
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.di import contender, handwritten, tally
from benchmarks.di.contender import BOUNDS, CONTENDERS, Contender, find
from benchmarks.di.nodes import Checkout, Identity, Session
from benchmarks.di.tally import EXPECTED, WrongWork, counting, work
from benchmarks.place import ROOT
from benchmarks.resolving import WorkerFailed, check, working

HERE = [one.module for one in CONTENDERS if one.name not in ("wireup", "dishka")]
"""Those that the tests' environment has what they need for. The others are checked before they are measured."""


def here(_: str) -> Path:
    """The environment that the tests run in."""
    return Path(sys.executable).parent


@pytest.mark.parametrize("variant", ["sync", "async"])
@pytest.mark.parametrize("module", HERE)
def test_everybody_makes_and_closes_the_same(module: str, variant: str) -> None:
    assert work(importlib.import_module(module), variant) == EXPECTED


def test_every_contender_of_a_bound_is_there() -> None:
    for bound in BOUNDS:
        for name in (bound.subject, bound.reference):
            assert (ROOT / f"{find(name).module.replace('.', '/')}.py").exists()


def test_a_session_that_stays_open_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_for_ever(pool: Any) -> Iterator[Session]:
        yield Session(pool)

    monkeypatch.setattr(handwritten, "open_session", open_for_ever)
    with pytest.raises(WrongWork, match="closed when the call returns"):
        work(handwritten, "sync")


def test_a_quote_that_is_shared_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def checkout(orders: Any, unit: Any, quote: Any, mailer: Any) -> Checkout:
        return Checkout(orders, unit, mailer.quote, mailer)

    monkeypatch.setattr(handwritten, "Checkout", checkout)
    with pytest.raises(WrongWork, match="each quote is its own"):
        work(handwritten, "sync")


def test_an_object_too_many_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(clock: Any) -> Identity:
        return (Identity(clock), Identity(clock))[0]

    monkeypatch.setattr(handwritten, "Identity", twice)
    assert work(handwritten, "sync") == EXPECTED | {"Identity": 2 * EXPECTED["Identity"]}


def test_nothing_is_counted_afterwards() -> None:
    with counting() as counted:
        pass
    handwritten.serving()()
    assert not counted.counts
    assert counted.last is None


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_hand_written_code_tells_the_session_of_a_failure(
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    told: list[BaseException] = []

    def open_and_listen(pool: Any) -> Iterator[Session]:
        try:
            yield Session(pool)
        except BaseException as raised:
            told.append(raised)

    def fail(checkout: Checkout) -> bool:
        raise error

    monkeypatch.setattr(handwritten, "open_session", open_and_listen)
    monkeypatch.setattr(handwritten, "handle", fail)
    with pytest.raises(error):
        handwritten.serving()()
    assert [type(each) for each in told] == [error]


async def test_the_asynchronous_one_does_too(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions: list[Session] = []

    async def fail(checkout: Checkout) -> bool:
        sessions.append(checkout.unit.session)
        await asyncio.sleep(0)
        raise LookupError

    monkeypatch.setattr(handwritten, "handle_async", fail)
    with pytest.raises(LookupError):
        await handwritten.serving_async()()
    assert [session.open for session in sessions] == [False]


@pytest.mark.parametrize("variant", ["sync", "async"])
def test_a_worker_tells_the_time_of_its_calls(monkeypatch: pytest.MonkeyPatch, variant: str) -> None:
    monkeypatch.setattr(contender, "environment", here)
    check(find("handwritten"), variant)
    with working(find("handwritten"), variant) as worker:
        worker.measure()
        assert worker.calls > 1
        assert worker.seconds[0] > 0


def test_a_worker_that_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contender, "environment", here)
    ended = Contender("ended", "", "benchmarks.di.nothing", "bench")
    with pytest.raises(WorkerFailed, match="ended"), working(ended, "sync"):
        pass


def test_the_nodes_are_ten() -> None:
    assert len(tally.classes()) == 10

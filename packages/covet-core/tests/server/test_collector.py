"""The garbage collector while a service is loaded."""

import gc
from collections.abc import Iterator

import pytest

from covet_core.server.collector import Collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_it_collects_nothing_until_it_is_resumed_and_then_leaves_out_what_there_is() -> None:
    collector = Collector()
    collector.pause()
    assert not gc.isenabled()
    before = gc.get_freeze_count()
    collector.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before


def test_one_that_the_application_turned_off_stays_off() -> None:
    gc.disable()
    collector = Collector()
    collector.pause()
    collector.resume()
    assert not gc.isenabled()


def test_without_a_pause_nothing_happens() -> None:
    before = gc.get_freeze_count()
    Collector().resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before

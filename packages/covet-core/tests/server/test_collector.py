"""The garbage collector while a service starts."""

import gc
from collections.abc import Iterator

import pytest

from covet_core.server import collector


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_start_up_is_not_collected_and_never_looked_at_again() -> None:
    usual = gc.get_threshold()
    collector.pause()
    assert gc.get_threshold()[0] > 1_000_000
    collector.resume()
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() > 0


def test_an_application_that_sets_its_own_thresholds_keeps_them() -> None:
    collector.pause()
    gc.set_threshold(50_000, 20, 20)
    collector.resume()
    assert gc.get_threshold() == (50_000, 20, 20)


def test_resuming_without_a_pause_changes_nothing() -> None:
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    collector.resume()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, frozen)

"""The garbage collector during a check."""

import gc
from collections.abc import Iterator

import pytest

from covet_di.collecting import uncollected


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_it_is_off_within_and_on_again_after_a_failure_too() -> None:
    within: list[bool] = []

    def fail() -> None:
        with uncollected():
            within.append(gc.isenabled())
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert [*within, gc.isenabled()] == [False, True]


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()

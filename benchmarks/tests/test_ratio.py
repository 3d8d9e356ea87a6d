import pytest

from benchmarks.ratio import Spread, measured, ratios
from benchmarks.scenario import Bound
from benchmarks.tests.samples import sample

SAMPLES = [
    *(sample("covet", number, cost) for number, cost in enumerate([8, 9, 40], 1)),
    *(sample("nginx", number, cost) for number, cost in enumerate([8, 10, 20], 1)),
]


def test_a_ratio_is_taken_within_a_round() -> None:
    assert ratios(SAMPLES, "covet", "nginx") == pytest.approx([1.0, 0.9, 2.0])


def test_a_round_without_the_reference_is_left_out() -> None:
    assert ratios([*SAMPLES, sample("covet", 4, 1)], "covet", "nginx") == pytest.approx([1.0, 0.9, 2.0])


def test_the_median_is_what_counts_and_the_spread_is_told() -> None:
    found = measured(SAMPLES, "plain", Bound("nginx", 1.2))
    assert found is not None
    assert (found.median, found.least, found.most) == pytest.approx((1.0, 0.9, 2.0))
    assert f"{found:.2f}" == "1.00 (0.90 - 2.00)"


def test_nothing_measured_is_nothing_told() -> None:
    assert measured(SAMPLES, "typed", Bound("nginx", 1.2)) is None
    assert measured(SAMPLES, "plain", Bound("fastapi", 1.2)) is None
    with pytest.raises(ValueError, match="no values"):
        Spread.of([])

from typing import Any

import pytest

from covet_core import CovetApp, CovetError, Limits, State


@pytest.mark.parametrize("wrong", [{"max_connections": 0}, {"header_timeout": -1}, {"max_body_size": -1}])
def test_a_limit_that_would_refuse_everything_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(CovetError, match="would refuse everything") as raised:
        Limits(**wrong)
    assert isinstance(raised.value, ValueError)


def test_limits_that_mean_none_may_be_zero() -> None:
    assert Limits(body_min_rate=0, drain_delay=0, max_body_size=0).drain_delay == 0


def test_the_limits_of_an_application_are_those_of_its_plan() -> None:
    limits = Limits(max_body_size=10)
    assert CovetApp(limits=limits).plan().limits is limits


def test_state_holds_what_is_set_and_says_what_it_holds() -> None:
    state = State({"a": 1}, b=2)
    state.c = 3
    state.update({"d": 4})
    assert (state.a, "b" in state, list(state), len(state), bool(State())) == (1, True, ["a", "b", "c", "d"], 4, True)
    with pytest.raises(AttributeError, match="State has no 'pool'; it holds a, b, c, d"):
        _ = state.pool
    assert repr(State(a=1)) == "State(a=1)"

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from covet_core.http import RequestValidationError
from covet_core.http.query import QueryParams

PARAMS = QueryParams([("a", "1"), ("b", "x"), ("a", "2"), ("on", "Yes"), ("day", "2026-01-02")])


def test_a_repeated_name_gives_its_first_value_and_lists_all() -> None:
    assert PARAMS["a"] == "1"
    assert PARAMS.getlist("a") == ["1", "2"]
    assert PARAMS.getlist("a", int) == [1, 2]
    assert PARAMS.getlist("none") == []
    assert list(PARAMS) == ["a", "b", "on", "day"]
    assert list(PARAMS.items())[:3] == [("a", "1"), ("b", "x"), ("a", "2")]


def test_values_are_cast_and_defaults_are_left_alone() -> None:
    assert PARAMS.get("a", 10, type=int) == 1
    assert PARAMS.get("limit", 10, type=int) == 10
    assert PARAMS.get("limit") is None
    assert PARAMS.get("limit", "all") == "all"
    assert PARAMS.get("on", type=bool) is True
    assert PARAMS.get("day", type=date.fromisoformat) == date(2026, 1, 2)


@pytest.mark.parametrize("kind", [int, float, bool, Decimal, date.fromisoformat, {"y": 1}.__getitem__])
def test_a_cast_that_fails_is_a_fault_of_the_request(kind: Any) -> None:
    with pytest.raises(RequestValidationError) as caught:
        PARAMS.get("b", 0, type=kind)
    assert caught.value.status_code == 422
    assert caught.value.errors()[0]["loc"] == ["query", "b"]

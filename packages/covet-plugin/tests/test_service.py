"""Typed keys."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

from covet_plugin import Service


def test_a_key_says_its_name_and_where_it_was_declared() -> None:
    plain: Service[int] = Service("store")
    subscripted = Service[int]("store")
    assert repr(plain) == "Service('store')"
    for key in (plain, subscripted):
        file, _, line = key.where.rpartition(":")
        assert Path(file) == Path(__file__)
        assert int(line) > 0


@pytest.mark.parametrize("name", [3, dict, None])
def test_a_key_is_declared_by_a_name(name: Any) -> None:
    with pytest.raises(TypeError, match=r'declared by its name, Service\[Store\]\("store"\)'):
        Service[int](name)


def test_two_declarations_of_one_name_are_two_keys() -> None:
    one, other = Service[int]("store"), Service[int]("store")
    assert one != other
    assert {one: 1, other: 2}[one] == 1


def test_a_copy_of_a_key_is_the_key() -> None:
    key = Service[int]("store")
    assert copy.copy(key) is key
    assert copy.deepcopy([key])[0] is key


def test_a_key_can_not_leave_its_process() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Service[int]("store"), 0)

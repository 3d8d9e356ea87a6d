"""What JSON is made of, by the kind of object."""

from __future__ import annotations

import dataclasses
import enum
import re
import subprocess
import sys
from collections import OrderedDict, deque
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, ip_network
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import numpy as np
import pytest
from pydantic import BaseModel, Field

from covet_core import CovetApp, JSONResponse
from covet_core.testing import TestClient


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Model(BaseModel):
    price: Decimal
    secret: str = Field(default="hidden", exclude=True)


class Struct(msgspec.Struct, rename="camel"):
    first_name: str


@dataclasses.dataclass
class Data:
    at: datetime
    inner: Model


class Pair(NamedTuple):
    a: int
    b: list[int]


DATA = '{"at":"2026-01-02T00:00:00+00:00","inner":{"price":"3"}}'
CASES: list[tuple[Any, str]] = [
    (datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), '"2026-01-02T03:04:05.000006+00:00"'),
    (date(2026, 1, 2), '"2026-01-02"'),
    (time(3, 4), '"03:04:00"'),
    (UUID(int=7), '"00000000-0000-0000-0000-000000000007"'),
    (Decimal("1.10"), '"1.10"'),
    (Colour.RED, '"red"'),
    (Level.HIGH, "3"),
    ({Colour.RED.value: {1}}, '{"red":[1]}'),
    (frozenset([2]), "[2]"),
    (Pair(1, [2]), "[1,[2]]"),
    (OrderedDict(b=1, a=2), '{"b":1,"a":2}'),
    (PurePosixPath("/a/b"), '"/a/b"'),
    (Model(price=Decimal("1.0")), '{"price":"1.0"}'),
    ([Model(price=Decimal(2))], '[{"price":"2"}]'),
    (Struct("Ada"), '{"firstName":"Ada"}'),
    ({"of": Struct("Ada")}, '{"of":{"firstName":"Ada"}}'),
    (
        Data(datetime(2026, 1, 2, tzinfo=UTC), Model(price=Decimal(3))),
        '{"at":"2026-01-02T00:00:00+00:00","inner":{"price":"3"}}',
    ),
    (timedelta(days=1, seconds=1.5), '"P1DT1.5S"'),
    ({"of": IPv4Address("10.0.0.1"), "in": ip_network("10.0.0.0/8")}, '{"of":"10.0.0.1","in":"10.0.0.0/8"}'),
    ({"text": "é".encode()}, '{"text":"é"}'),
    (deque([1, Model(price=Decimal(4))]), '[1,{"price":"4"}]'),
    (re.compile("a+"), '"a+"'),
    ({7: 2, None: [], True: 1.5, 2.5: 1}, '{"7":2,"null":[],"true":1.5,"2.5":1}'),
    ({Colour.RED: {UUID(int=1): 1}}, '{"red":{"00000000-0000-0000-0000-000000000001":1}}'),
    ({date(2026, 1, 2): Model(price=Decimal(5))}, '{"2026-01-02":{"price":"5"}}'),
    ({1: 2**70, "m": [{2: Struct("Ada")}]}, '{"1":1180591620717411303424,"m":[{"2":{"firstName":"Ada"}}]}'),
    (float("nan"), "null"),
    (2**70, "1180591620717411303424"),
    ([1.5, 2**70], "[1.5,1180591620717411303424]"),
]

ARRAYS: list[tuple[Any, str]] = [
    (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
    (np.array([0.1, np.nan], dtype=np.float32), "[0.1,null]"),
    (np.array([True, False]), "[true,false]"),
    (np.arange(6).reshape(2, 3).T, "[[0,3],[1,4],[2,5]]"),
    (np.arange(10)[::3], "[0,3,6,9]"),
    (np.array(["a", "b"]), '["a","b"]'),
    (np.array([Decimal("1.5"), None], dtype=object), '["1.5",null]'),
    (np.array([]), "[]"),
    (np.array(7), "7"),
    (np.float64(1.5), "1.5"),
    (np.float32(0.1), "0.1"),
    (np.int64(-3), "-3"),
    (np.uint8(255), "255"),
    (np.bool_(True), "true"),
    (np.datetime64("2026-01-02T03:04:05"), '"2026-01-02T03:04:05"'),
    ([{"mean": np.float64(2.0), "row": np.zeros(2)}], '[{"mean":2.0,"row":[0.0,0.0]}]'),
    ({"large": 2**70, "row": np.array([1, 2])}, '{"large":1180591620717411303424,"row":[1,2]}'),
    (np.ma.masked_array([1, 2], mask=[False, True]), "[1,null]"),
]


@pytest.mark.parametrize(("content", "json"), CASES, ids=[repr(content)[:40] for content, _ in CASES])
def test_an_object_has_its_form(content: Any, json: str) -> None:
    assert JSONResponse(content).body == json.encode()


@pytest.mark.parametrize(("content", "json"), ARRAYS, ids=[repr(content)[:40] for content, _ in ARRAYS])
def test_an_array_has_its_form_without_being_asked_for(content: Any, json: str) -> None:
    assert JSONResponse(content).body == json.encode()


def test_a_handler_returns_arrays_too() -> None:
    app = CovetApp()

    @app.get("/")
    async def handler() -> Any:
        return np.array([1, 2])

    @app.get("/named")
    async def named() -> dict[str, Any]:
        return {"row": np.array([1, 2])}

    with TestClient(app) as client:
        assert client.get("/").json() == [1, 2]
        assert client.get("/named").json() == {"row": [1, 2]}


@pytest.mark.parametrize("content", [np.complex128(1j), np.array([1j]), object(), np, b"\xff", iter([1]), {(1, 2): 1}])
def test_what_has_no_form_is_refused(content: Any) -> None:
    with pytest.raises(TypeError):
        JSONResponse({"a": content})


def test_numpy_is_loaded_by_nobody_but_who_uses_it() -> None:
    code = """
import sys
from covet_core import JSONResponse
try:
    JSONResponse({"a": object()})
except TypeError:
    JSONResponse({"a": {1}})
print("numpy" in sys.modules)
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"

"""Defaults and examples that JSON can't hold."""

import json
from dataclasses import dataclass
from math import inf, nan
from typing import Annotated, Any

import msgspec
import pytest
from pydantic import BaseModel, Field

from covet_core import CovetApp, Header, Query
from covet_core.openapi.document import build
from covet_core.openapi.finite import finite, is_finite


class Limits(BaseModel):
    most: float = inf
    least: Annotated[float, Field(le=inf)] = -inf
    each: list[float] = [1.0, nan]
    named: dict[str, float] = {"x": inf}
    usual: Annotated[float, Field(examples=[nan, 1.0])] = 2.0


@dataclass
class Span:
    end: float = inf


class Struct(msgspec.Struct):
    end: float = inf


def documented(handler: Any, method: str = "GET") -> dict[str, Any]:
    app = CovetApp()
    app.add_route("/", handler, [method])
    found = build(app.plan())
    json.dumps(found, allow_nan=False)
    return found


def defaults(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def test_a_parameter_has_no_default_that_is_no_number_of_json() -> None:
    async def handler(
        page: Annotated[Limits, Query()],
        most: float = inf,
        x_least: Annotated[float, Header(le=inf, examples=[nan, 1.0])] = nan,
        usual_size: float = 1.5,
    ) -> None: ...

    entries = documented(handler)["paths"]["/"]["get"]["parameters"]
    schemas = {entry["name"]: entry["schema"] for entry in entries}
    assert defaults(schemas) == {"usual": 2.0, "usual_size": 1.5}
    assert schemas["x-least"] == {"type": "number", "examples": [1.0]}


@pytest.mark.parametrize(("record", "left"), [(Limits, {"usual": 2.0}), (Span, {}), (Struct, {})])
def test_a_body_and_an_answer_neither(record: Any, left: dict[str, Any]) -> None:
    async def handler(given: Any) -> Any: ...

    handler.__annotations__.update({"given": record, "return": record})
    schemas = documented(handler, "POST")["components"]["schemas"]
    mine = [each for name, each in schemas.items() if name.startswith(record.__name__)]
    assert mine
    assert all(defaults(each["properties"]) == left for each in mine)


def test_what_is_finite_stays() -> None:
    told = {"a": [1, 2.5, nan, "x", None], "b": {"c": inf, "d": True}}
    assert finite(told) == {"a": [1, 2.5, "x", None], "b": {"d": True}}
    assert is_finite({"a": [1, (2.5, "x")], "b": {3}})
    assert not is_finite({"a": [1, (2.5, -inf)]})

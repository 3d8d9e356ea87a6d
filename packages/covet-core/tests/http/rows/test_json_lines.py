"""Many JSON texts in one body."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from covet_core.http import JSONSequenceResponse, NDJSONResponse, UnsupportedContent

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Item(BaseModel):
    name: str


@dataclass
class Row:
    name: str
    secret: str


async def body(response: NDJSONResponse) -> bytes:
    return b"".join([chunk async for chunk in response.body_iterator])


async def test_each_item_is_a_line() -> None:
    items = [{"a": 1}, "text\nwith a break", None, Item(name="kite"), datetime(2026, 1, 2, tzinfo=UTC)]
    response = NDJSONResponse(items)
    assert response.headers["content-type"] == "application/x-ndjson"
    assert await body(response) == (
        b'{"a":1}\n"text\\nwith a break"\nnull\n{"name":"kite"}\n"2026-01-02T00:00:00+00:00"\n'
    )


async def test_a_sequence_has_a_separator_before_each_text() -> None:
    async def items() -> AsyncIterator[int]:
        yield 1
        yield 2

    response = JSONSequenceResponse(items(), filename="numbers")
    assert response.headers["content-type"] == "application/json-seq"
    assert response.headers["content-disposition"] == 'attachment; filename="numbers"'
    assert await body(response) == b"\x1e1\n\x1e2\n"


async def test_a_model_lets_out_only_what_it_names() -> None:
    rows: list[Any] = [Row("kite", "hidden"), {"name": "ball", "secret": "hidden"}, Item(name="top")]
    assert await body(NDJSONResponse(rows, model=Item)) == b'{"name":"kite"}\n{"name":"ball"}\n{"name":"top"}\n'


async def test_what_does_not_fit_the_model_is_an_error() -> None:
    with pytest.raises(ValidationError):
        await body(NDJSONResponse([{"title": "kite"}], model=Item))


@pytest.mark.parametrize("kind", [NDJSONResponse, JSONSequenceResponse])
@pytest.mark.parametrize("content", ["text", b"bytes", {"a": 1}, 7])
async def test_what_yields_no_items_is_refused(kind: type[NDJSONResponse], content: Any) -> None:
    with pytest.raises(UnsupportedContent, match=kind.__name__):
        kind(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab\n\x1e"), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=5))
async def test_whatever_is_in_the_items_the_frames_are_theirs_alone(items: list[Any]) -> None:
    lines = (await body(NDJSONResponse(items))).split(b"\n")
    assert [json.loads(line) for line in lines[:-1]] == items
    texts = (await body(JSONSequenceResponse(items))).split(b"\x1e")
    assert [json.loads(text) for text in texts[1:]] == items

"""The document as one page without scripts."""

from __future__ import annotations

import re
from typing import Annotated, get_args

import pytest
from pydantic import BaseModel, Field

from covet_core import Body, CovetApp, Header, Problem
from covet_core.testing import TestClient
from covet_core.testing.transport import TransportName


class Line(BaseModel):
    """One <line> of an order."""

    sku: str = Field(description="The product's number.", examples=["A-7"])
    count: int = Field(ge=1, le=99)


class Order(BaseModel):
    lines: list[Line]
    note: str | None


class OutOfStock(Problem, status=409):
    sku: str


app = CovetApp("Shop <b>", "1.4.0", summary="Orders.", description="First.\n\nSecond & third.")


@app.post("/orders", raises=[OutOfStock], responses={200: {"headers": {"x-left": int}}})
async def create_order(
    order: Annotated[Order, Body(openapi_examples={"tea": {"value": {"lines": []}}})],
    trace: Annotated[str | None, Header(description="Whose <trace> it is.")] = None,
) -> Order:
    """Place an order."""
    return order


@app.get("/old", deprecated=True)
async def old() -> list[Line]:
    """List lines."""
    return []


@pytest.fixture(scope="module")
def page() -> str:
    with TestClient(app) as client:
        return client.get("/reference").text


@pytest.mark.parametrize("transport", get_args(TransportName))
def test_it_is_served_with_a_policy_that_lets_it_run_nothing(transport: TransportName) -> None:
    with TestClient(app, transport) as client:
        answer = client.get("/reference")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "<script" not in answer.text
    assert re.findall(r'(?:src|href)="(?!#|data:,)', answer.text) == []


def test_it_tells_every_operation_with_its_parameters_body_and_answers(page: str) -> None:
    assert "<h1>Shop &lt;b&gt; 1.4.0</h1>" in page
    assert "<p>First.</p><p>Second &amp; third.</p>" in page
    assert '<h2 id="op-create_order"><code>POST /orders</code></h2><p>Place an order</p>' in page
    assert "Whose &lt;trace&gt; it is." in page
    assert '<p>Body <code>application/json</code>: <a href="#schema-Order">Order</a></p>' in page
    assert "<strong>409</strong> Out of stock" in page
    assert "&quot;type&quot;: &quot;/problems/out-of-stock&quot;" in page
    assert "<td><code>x-left</code></td><td>integer</td>" in page
    assert "<p>List lines (deprecated)</p>" in page


def test_it_tells_every_schema_with_its_limits(page: str) -> None:
    assert '<h3 id="schema-Line">Line</h3><p>One &lt;line&gt; of an order.</p>' in page
    assert "integer <small>(minimum 1, maximum 99)</small>" in page
    assert 'array of <a href="#schema-Line">Line</a>' in page
    assert "string or null" in page


def test_every_link_leads_to_a_place_on_the_page(page: str) -> None:
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 5
    assert links <= set(re.findall(r'id="([^"]+)"', page))


def test_it_can_be_elsewhere_or_nowhere() -> None:
    with TestClient(CovetApp(reference_url="/about")) as client:
        assert client.get("/about").status_code == 200
        assert client.get("/reference").status_code == 404
    for options in ({"reference_url": None}, {"openapi_url": None}):
        with TestClient(CovetApp(**options)) as client:  # type: ignore[arg-type]  # one or the other option
            assert client.get("/reference").status_code == 404

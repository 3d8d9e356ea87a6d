"""The pages that the types of problems lead to."""

from __future__ import annotations

import re
from base64 import b64encode
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, get_args
from urllib.parse import urljoin
from uuid import UUID

import pytest
from pydantic import BaseModel, Field

from covet_core import CovetApp, PlanErrors, Problem
from covet_core.problems.faults import ProblemConflict
from covet_core.problems.plain import PLAIN
from covet_core.testing import TestClient
from covet_core.testing.transport import TransportName

REJECT = Path(__file__).parents[4] / "rust/crates/covet-http/src/reject.rs"


class Shelf(BaseModel):
    number: int
    place: str = Field(examples=["left"])


class Size(Enum):
    SMALL = "s"


class OutOfStock(Problem, status=409, example={"detail": "One was sold."}):
    """There is less in stock than was <ordered>.

    Order *fewer*.
    """

    sku: Annotated[str, Field(examples=["A-7"])]
    left: int = 3
    shelf: Shelf | None
    product: UUID
    sizes: list[Size]


class Closed(Problem, status=503): ...


class Sold(Problem, status=410, type="https://example.org/sold"):
    sku: str


EXAMPLE = {
    "type": "/problems/out-of-stock",
    "title": "Out of stock",
    "status": 409,
    "detail": "One was sold.",
    "sku": "A-7",
    "left": 3,
    "shelf": {"number": 0, "place": "left"},
    "product": "4a1f3f0e-6f0b-4c53-9d5c-7f1a2b3c4d5e",
    "sizes": ["s"],
}


async def order() -> int:
    raise OutOfStock(sku="A-7", left=0, shelf=None, product=UUID(int=0), sizes=[])


async def sell() -> int:
    raise Sold(sku="A-7")


def service(**options: object) -> CovetApp:
    app = CovetApp("Shop & Co", raises=[Closed], **options)  # type: ignore[arg-type]  # one or the other option
    app.add_route("/order", order, raises=[OutOfStock])
    app.add_route("/sell", sell, raises=[Sold])
    return app


def test_the_type_that_is_sent_leads_to_the_page() -> None:
    with TestClient(service()) as client:
        sent = client.get("/order").json()["type"]
        assert sent == "/problems/out-of-stock"
        page = client.get(urljoin("http://testserver/order", sent))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "There is less in stock than was &lt;ordered&gt;." in page.text
    assert "<p>Order *fewer*.</p>" in page.text
    assert "<code>Shelf | None</code>" in page.text
    assert "/order<" not in page.text


@pytest.mark.parametrize("transport", get_args(TransportName))
def test_programs_get_json_with_an_example(transport: TransportName) -> None:
    with TestClient(service(), transport) as client:
        told = client.get("/problems/out-of-stock", headers={"accept": "application/problem+json"}).json()
        every = client.get("/problems", headers={"accept": "application/json;q=0.9"}).json()
    assert told["example"] == EXAMPLE
    assert {"slug": "out-of-stock", "status": 409, "members": told["members"]}.items() <= told.items()
    assert [each["title"] for each in every[:3]] == ["Out of stock", "Sold", "Closed"]
    assert every[3:] == [each for each in every if each["type"] == "about:blank"]


def test_browsers_get_html_whatever_else_they_accept() -> None:
    with TestClient(service()) as client:
        for accept in ("text/html,application/json", "*/*", ""):
            assert client.get("/problems", headers={"accept": accept}).text.startswith("<!doctype html>")


def test_every_link_of_the_list_leads_to_a_page_and_back() -> None:
    with TestClient(service()) as client:
        listed = client.get("/problems").text
        links = re.findall(r'<a href="([^"]+)"', listed)
        assert len(links) == 3 + len(PLAIN)
        for link in links:
            address = urljoin("http://testserver/problems", link)
            page = client.get(address)
            assert page.status_code == 200
            (back,) = re.findall(r'<a href="([^"]+)"', page.text)
            assert urljoin(address, back) == "http://testserver/problems"


def test_pages_may_load_and_run_nothing() -> None:
    with TestClient(service()) as client:
        page = client.get("/problems/closed")
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "<script" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("slug", ["nothing", "499", "00404", "²", "1" * 5000])
def test_what_is_no_problem_is_not_found(slug: str) -> None:
    with TestClient(service()) as client:
        assert client.get(f"/problems/{slug}").status_code == 404


def test_the_pages_can_be_elsewhere_or_nowhere() -> None:
    with TestClient(service(problems_url="/about/errors/")) as client:
        assert client.get("/order").json()["type"] == "/about/errors/out-of-stock"
        assert client.get("/about/errors/out-of-stock").status_code == 200
        assert 'href="errors/closed"' in client.get("/about/errors").text
    with TestClient(service(problems_url=None)) as client:
        assert client.get("/order").json()["type"] == "urn:problem-type:out-of-stock"
        assert client.get("/problems").status_code == 404


def test_types_can_be_absolute_in_answers_and_in_the_document() -> None:
    with TestClient(service(problem_base="https://api.shop.example/problems/")) as client:
        assert client.get("/order").json()["type"] == "https://api.shop.example/problems/out-of-stock"
        assert client.get("/sell").json()["type"] == "https://example.org/sold"
        schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["OutOfStock"]["properties"]["type"]["const"] == "https://api.shop.example/problems/out-of-stock"
    assert schemas["Sold"]["properties"]["type"]["const"] == "https://example.org/sold"


def test_the_application_s_own_route_wins() -> None:
    app = service()
    app.add_route("/problems", sell)
    app.add_route("/problems/{number}", order_of)
    with TestClient(app) as client:
        assert client.get("/problems/7").text == "7"


async def order_of(number: str) -> str:
    return number


def test_two_problems_of_one_name_are_a_fault() -> None:
    class Other:
        class OutOfStock(Problem, status=404): ...

    app = service()
    app.add_route("/other", sell, raises=[Other.OutOfStock])
    with pytest.raises(PlanErrors) as told:
        app.plan()
    (fault,) = told.value.exceptions
    assert isinstance(fault, ProblemConflict)
    assert "Other.OutOfStock" in fault.second


def test_every_status_that_the_engine_refuses_with_is_explained() -> None:
    refused = {int(status) for status in re.findall(r"^    \w+ (\d{3}) \"", REJECT.read_text("utf-8"), re.MULTILINE)}
    assert refused >= {400, 408, 413, 414, 431, 501, 505}
    assert refused <= set(PLAIN)

"""The pages without scripts in a real browser: the reference, and those of problems."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from covet_core.testing import TestClient
from tests.browser.chromium import Chromium
from tests.browser.service import app


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with TestClient(app, transport="native") as client:
        assert client.address is not None
        yield client.address


@pytest.mark.parametrize(
    ("path", "title", "says"),
    [
        ("/reference", "Orders 1.4.0", "POST /orders"),
        ("/problems", "Problems of Orders", "Out of stock"),
        ("/problems/out-of-stock", "Out of stock", "There is less in stock than was ordered."),
        ("/problems/404", "Not Found", "Nothing is at this path."),
    ],
)
@pytest.mark.parametrize("width", [1400, 420])
def test_a_page_is_styled_readable_and_breaks_no_policy(
    chromium: Chromium, service: str, path: str, title: str, says: str, width: int
) -> None:
    chromium.messages.clear()
    chromium.resize(width, 900)
    chromium.open(service + path)
    chromium.until(f"location.pathname === {path!r} && document.readyState === 'complete'")
    assert chromium.evaluate("document.querySelector('h1').innerText") == title
    assert says in chromium.evaluate("document.body.innerText")
    assert chromium.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert chromium.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chromium.complaints() == []


def test_the_type_of_a_problem_leads_to_its_page_and_on_to_all_of_them(chromium: Chromium, service: str) -> None:
    chromium.open(f"{service}/problems/out-of-stock")
    chromium.until("document.querySelector('a[href=\"../problems\"]')")
    chromium.evaluate("document.querySelector('a[href=\"../problems\"]').click()")
    chromium.until("location.pathname === '/problems' && document.readyState === 'complete'")
    assert "Out of stock" in chromium.evaluate("document.body.innerText")

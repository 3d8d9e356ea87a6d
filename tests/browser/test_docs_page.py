"""The pages of a service in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from covet_core.testing import TestClient
from tests.browser.chromium import Chromium
from tests.browser.service import app

READY = "document.body && document.body.dataset.ready !== undefined"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with TestClient(app, transport="native") as client:
        assert client.address is not None
        yield client.address


@pytest.fixture
def page(chromium: Chromium, service: str) -> Iterator[Chromium]:
    chromium.messages.clear()
    chromium.resize(1400, 1000)
    chromium.open(f"{service}/openapi.json")  # so that the next address is another page, not another fragment
    chromium.open(f"{service}/docs")
    chromium.until(f"location.pathname === '/docs' && {READY}")
    yield chromium
    assert chromium.complaints() == []


def texts(page: Chromium, selector: str) -> list[str]:
    found: list[str] = page.evaluate(
        f"[...document.querySelectorAll({selector!r})].map((each) => each.innerText.trim())"
    )
    return found


def send(page: Chromium, operation: str, **values: str) -> dict[str, Any]:
    """Fill in the form of an operation, send it, and return the status and the body that are shown."""
    place = f"document.getElementById('op-{operation}')"
    page.evaluate(f"{place}.open = true")
    page.until(f"{place}.querySelector('form')")
    for label, value in values.items():
        named = f"[...{place}.querySelectorAll('label')].find((each) => each.firstChild.data === {label!r})"
        page.evaluate(f"{named}.control.value = {value!r}")
    page.evaluate(f"{place}.querySelector('form').requestSubmit()")
    page.until(f"{place}.querySelector('.outcome, .failure')")
    status = page.evaluate(f"{place}.querySelector('.outcome .status')?.innerText")
    return {"status": status, "text": page.evaluate(f"{place}.querySelector('.answer').innerText")}


def test_the_page_shows_the_service_and_its_operations(page: Chromium) -> None:
    assert page.evaluate("document.title") == "Orders"
    assert texts(page, "h1") == ["Orders 1.4.0"]
    assert texts(page, "h2") == ["Orders", "Trees", "Files", "Schemas"]
    assert texts(page, ".operation .path")[:2] == ["/orders", "/orders"]
    assert texts(page, ".operation .method") == ["GET", "POST", "GET", "DELETE", "GET", "GET"]
    assert texts(page, "nav .path")[2] == "/orders/{order_id}"


def test_descriptions_are_markdown_and_never_markup(page: Chromium) -> None:
    assert texts(page, ".info strong") == ["take orders"]
    assert texts(page, ".info p a") == ["guide", "OpenAPI document"]
    assert page.evaluate("document.querySelectorAll('.info b').length") == 0
    assert "[this](javascript:alert(1))" in page.evaluate("document.querySelector('.info').innerText")


def test_an_operation_opens_by_its_address(page: Chromium, service: str) -> None:
    page.evaluate("document.querySelector('nav a[href=\"#op-create_order\"]').click()")
    page.until("document.querySelector('#op-create_order[open] .schema')")
    about = page.evaluate("document.querySelector('#op-create_order .about').innerText")
    assert "What a customer wants." in about
    assert "customer_id" in about
    assert "at least 1 item" in about
    assert "409" in about


def test_members_open_one_level_at_a_time_even_when_schemas_contain_themselves(page: Chromium) -> None:
    page.evaluate("document.getElementById('schema-Node').open = true")
    members = "document.querySelectorAll('#schema-Node button.member')"
    page.until(f"{members}.length === 1")
    for depth in (2, 3, 4):
        page.evaluate(f"[...{members}].at(-1).click()")
        assert page.evaluate(f"{members}.length") == depth
    assert page.evaluate(f"{members}[0].getAttribute('aria-expanded')") == "true"


def test_a_request_is_tried_and_its_answer_shown(page: Chromium) -> None:
    answer = send(page, "create_order", **{"x-token": "it's me"})
    assert answer["status"] == "201"
    assert '"note": "it\'s me"' in answer["text"]
    assert '"sku": "A-7"' in answer["text"]


def test_a_problem_is_shown_like_any_answer(page: Chromium) -> None:
    answer = send(page, "get_order", order_id="41")
    assert answer["status"] == "404"
    assert '"detail": "No order 41."' in answer["text"]
    assert send(page, "create_order", Body="{")["status"] == "400"


def test_query_parameters_are_sent_by_kind(page: Chromium) -> None:
    answer = send(page, "list_orders", state="paid", limit="5", sku="a b\nc&d")
    for told in ('"state=paid"', '"limit=5"', '"a b"', '"c&d"'):
        assert told in answer["text"]


def test_parts_of_the_path_are_encoded(page: Chromium) -> None:
    assert "[a/b c?d]" in send(page, "read_file", rest="a/b c?d")["text"]
    assert "Give a value for rest" in send(page, "read_file", rest="")["text"]


def test_an_answer_without_a_body_says_so(page: Chromium) -> None:
    answer = send(page, "cancel_order", order_id="1")
    assert answer["status"] == "204"
    assert "No body." in answer["text"]


def test_search_keeps_what_matches(page: Chromium) -> None:
    page.evaluate(
        "document.querySelector('#search').value = 'delete orders';"
        "document.querySelector('#search').dispatchEvent(new Event('input'))"
    )
    shown = "[...document.querySelectorAll('main .operation')].filter((each) => each.checkVisibility())"
    assert page.evaluate(f"{shown}.map((each) => each.id)") == ["op-cancel_order"]
    assert texts(page, "main h2") != []
    assert (
        page.evaluate("[...document.querySelectorAll('main h2')].filter((each) => each.checkVisibility()).length") == 1
    )


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1400, 420])
def test_text_is_readable_and_nothing_sticks_out(page: Chromium, dark: bool, width: int, tmp_path: Path) -> None:
    page.resize(width, 1000, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.until("document.querySelectorAll('.try form').length === 6")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CONTRASTS) == []
    page.screenshot(tmp_path / "docs.png")
    assert (tmp_path / "docs.png").stat().st_size > 10_000


def test_every_control_has_a_name(page: Chromium) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.until("document.querySelectorAll('.try form').length === 6")
    nameless = page.evaluate(
        "[...document.querySelectorAll('input, select, textarea')]"
        ".filter((each) => !each.labels?.length && !each.ariaLabel).map((each) => each.outerHTML)"
    )
    assert nameless == []


def test_the_theme_can_be_chosen_and_is_kept(page: Chromium, service: str) -> None:
    button = "document.querySelector('header button')"
    assert page.evaluate(f"{button}.innerText") == "Theme: system"
    page.evaluate(f"{button}.click()")
    page.evaluate(f"{button}.click()")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.call("Page.reload")
    page.until(f"document.documentElement?.dataset.theme === 'dark' && {READY}")
    page.evaluate("localStorage.clear()")


# The texts whose colour stands out less from what is behind it than WCAG 2.2 asks for (1.4.3, level AA).
CONTRASTS = """
(() => {
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('body *')].filter((each) => each.checkVisibility() &&
    [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  return texts.map((each) => {
    const [a, b] = [light(numbers(getComputedStyle(each).color)), light(behind(each))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), each.className, each.innerText.slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
})()
"""

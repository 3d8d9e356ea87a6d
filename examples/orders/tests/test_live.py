"""Orders as they change: the stream of events, and the page that follows it."""

import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from covet.testing import TestClient
from examples.orders.app import app
from examples.orders.container import container
from examples.orders.plugins.live import FEED

ORDER = {"customer_id": 1, "lines": [{"product_id": 10, "quantity": 1}]}
TOO_DEAR = {"customer_id": 1, "lines": [{"product_id": 7, "quantity": 9}, {"product_id": 8, "quantity": 9}]}


@contextmanager
def followed(shop: TestClient, last: str | None = None) -> Generator[Iterator[dict[str, str]]]:
    """The events of the stream, each with the fields that it has."""
    headers = {} if last is None else {"last-event-id": last}
    with shop.stream("GET", "/orders/events", headers=headers) as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield events(stream.iter_lines())


def events(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "event" in fields:
            yield fields
            fields = {}


def change(shop: TestClient) -> dict[str, Any]:
    """Place an order, pay it and pay it again, and place one that is cancelled."""
    paid: dict[str, Any] = shop.post("/orders", json=ORDER).json()
    for _ in range(2):
        assert shop.post(f"/orders/{paid['id']}/pay").status_code == 200
    cancelled = shop.post("/orders", json=ORDER).json()
    assert shop.post(f"/orders/{cancelled['id']}/cancel").status_code == 200
    return paid


def test_every_change_of_an_order_is_an_event_and_there_is_none_where_nothing_changed(shop: TestClient) -> None:
    with followed(shop) as found:
        paid = change(shop)
        told = [next(found) for _ in range(4)]
    assert [each["event"] for each in told] == ["placed", "paid", "placed", "cancelled"]
    assert json.loads(told[0]["data"]) == paid
    assert json.loads(told[1]["data"]) == paid | {"state": "paid"}


def test_who_comes_back_gets_what_was_missed(shop: TestClient) -> None:
    with followed(shop) as found:
        change(shop)
        first = next(found)["id"]
    with followed(shop, first) as found:
        again = [next(found)["event"] for _ in range(3)]
    assert again == ["paid", "placed", "cancelled"]


def test_who_missed_more_than_is_kept_is_told_so(shop: TestClient) -> None:
    change(shop)
    with followed(shop, "of-another-process") as found:
        assert [next(found)["event"] for _ in range(5)] == ["missed", "placed", "paid", "placed", "cancelled"]


def test_what_failed_is_no_event(shop: TestClient) -> None:
    with followed(shop) as found:
        placed = shop.post("/orders", json=TOO_DEAR).json()
        assert shop.post(f"/orders/{placed['id']}/pay").status_code == 402
        assert shop.post("/orders", json={"customer_id": 99, "lines": ORDER["lines"]}).status_code == 404
        assert shop.post(f"/orders/{placed['id']}/cancel").status_code == 200
        assert [next(found)["event"] for _ in range(2)] == ["placed", "cancelled"]


def test_nobody_listens_when_the_service_has_stopped() -> None:
    with TestClient(app) as shop:
        feed, changes = shop.app.get(FEED), container.changes()
        assert (feed.closed, len(list(changes))) == (False, 2)
    assert (feed.closed, len(list(changes))) == (True, 0)


@pytest.mark.parametrize("page", ["live", "gallery"])
def test_a_page_loads_nothing_but_its_own(shop: TestClient, page: str) -> None:
    answer = shop.get(f"/{page}")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    text = answer.text
    loaded = re.findall(r'(?:src|href)="(assets/[^"]+)"', text)
    assert loaded == ["assets/shop.css", f"assets/{page}.js"]
    kinds = [shop.get(f"/{each}").headers["content-type"].partition(";")[0] for each in loaded]
    assert kinds == ["text/css", "text/javascript"]
    assert "<style" not in text
    assert " style=" not in text
    assert " on" not in text.partition("<body>")[2].replace(" one", "")
    assert "http" not in text

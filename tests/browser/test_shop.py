"""The pages of the example shop in a real browser: pictures go up and come down, and orders are followed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.chromium import Chromium
from tests.browser.relay import Relay

ROOT = Path(__file__).parents[2]
TIMEOUT = 30.0
READY = "document.body && document.body.dataset.ready !== undefined"
ORDER = {"customer_id": 1, "lines": [{"product_id": 10, "quantity": 1}]}
STATES = "Object.fromEntries([...document.querySelectorAll('#orders tr')].map((each) => [each.id, each.dataset.state]))"
OPENED = "Number(document.querySelector('#link').dataset.open ?? 0)"


@contextmanager
def serving(port: int, folder: Path) -> Iterator[str]:
    """The shop in a process of its own, as `make demo` runs it."""
    environment = {
        **os.environ,
        "COVET_MAIL__FOLDER": str(folder / "outbox"),
        "COVET_PICTURES__FOLDER": str(folder / "pictures"),
    }
    line = [sys.executable, "-m", "covet", "run", "examples.orders.app:app", "--port", str(port)]
    with subprocess.Popen(line, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address
        finally:
            process.send_signal(signal.SIGKILL)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            assert httpx.get(f"{address}/health").status_code == 200
            return
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the shop doesn't start"
            time.sleep(0.02)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[str]:
    with serving(free_port(), tmp_path) as address:
        yield address


def opened(chromium: Chromium, address: str) -> Chromium:
    chromium.messages.clear()
    chromium.open(address)
    chromium.until(f"location.href === {address!r} && {READY}")
    return chromium


def states(page: Chromium) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(STATES)
    return found


def placed(shop: str) -> str:
    """The id of the row that an order gets, which is placed by somebody else."""
    order: dict[str, Any] = httpx.post(f"{shop}/orders", json=ORDER).json()
    return f"order-{order['id']}"


def test_a_picture_is_uploaded_shown_and_kept(chromium: Chromium, shop: str, tmp_path: Path) -> None:
    page = opened(chromium, f"{shop}/gallery")
    picture = tmp_path / "tea.png"
    page.screenshot(picture)
    page.choose("input[type=file]", picture)
    page.evaluate("document.querySelector('#upload').requestSubmit()")
    page.until("document.querySelector('#pictures img')?.complete")
    assert page.evaluate("document.querySelector('#pictures img').naturalWidth") > 0
    assert page.evaluate("document.querySelector('output').innerText").startswith("Stored as ")

    same = "new Uint8Array(await (await fetch(document.querySelector('#pictures img').src)).arrayBuffer())"
    assert bytes(page.evaluate(f"(async () => Array.from({same}))()")) == picture.read_bytes()

    kept = tmp_path / "downloads"
    page.download_to(kept)
    name = page.evaluate("document.querySelector('#pictures img').src").rpartition("/")[2]
    page.evaluate("document.querySelector('#pictures a').click()")
    deadline = time.monotonic() + TIMEOUT
    while not (kept / name).exists():
        assert time.monotonic() < deadline, "nothing is downloaded"
        time.sleep(0.02)
    assert (kept / name).read_bytes() == picture.read_bytes()
    assert page.evaluate("location.pathname") == "/gallery"
    assert page.complaints() == []


def test_what_is_no_picture_is_refused_on_the_page(chromium: Chromium, shop: str, tmp_path: Path) -> None:
    page = opened(chromium, f"{shop}/gallery")
    script = tmp_path / "tea.png"
    script.write_text("<script>alert(1)</script>", encoding="utf-8")
    page.choose("input[type=file]", script)
    page.evaluate("document.querySelector('#upload').requestSubmit()")
    page.until("document.querySelector('output').innerText.startsWith('The file')")
    assert page.evaluate("document.querySelectorAll('#pictures img').length") == 0
    assert page.complaints() == []


def test_orders_are_shown_as_they_change(chromium: Chromium, shop: str) -> None:
    page = opened(chromium, f"{shop}/live")
    assert states(page) == {"order-1": "paid", "order-2": "placed", "order-3": "cancelled"}

    order = placed(shop)
    page.until(f"document.querySelector('#{order}')?.dataset.state === 'placed'")
    page.evaluate(f"document.querySelector('#{order} button').click()")
    page.until(f"document.querySelector('#{order}').dataset.state === 'paid'")
    assert page.evaluate(f"document.querySelectorAll('#{order} button').length") == 0

    page.until("document.querySelectorAll('#place option').length === 10")
    page.evaluate("document.querySelector('#place').requestSubmit()")
    page.until("document.querySelectorAll('#orders tr').length === 5")
    assert page.evaluate(OPENED) == 1
    assert page.complaints() == []


def test_what_happened_while_the_connection_was_cut_is_shown_when_it_is_there_again(
    chromium: Chromium, shop: str
) -> None:
    with Relay(int(shop.rpartition(":")[2])) as relay:
        page = opened(chromium, f"http://127.0.0.1:{relay.port}/live")
        seen = placed(shop)
        page.until(f"document.querySelector('#{seen}')")

        relay.open = False
        relay.cut()
        page.until("document.querySelector('#link').innerText.startsWith('Connection lost')")
        missed = [placed(shop) for _ in range(3)]
        relay.sent.clear()
        relay.open = True
        page.until(f"document.querySelector('#{missed[-1]}')")

        head = bytes(relay.sent).decode().lower()
        assert head.startswith("get /orders/events http/1.1\r\n")
        assert "\r\nlast-event-id: " in head
        assert "get /orders?" not in head, "the list was asked for again"
        assert [states(page)[each] for each in missed] == ["placed"] * 3
        assert page.evaluate(OPENED) == 2
        assert page.complaints() == []


def test_a_service_that_was_restarted_is_followed_again(chromium: Chromium, tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path) as shop:
        page = opened(chromium, f"{shop}/live")
        gone = placed(shop)
        page.until(f"document.querySelector('#{gone}')")
        httpx.post(f"{shop}/orders/2/cancel")
        page.until("document.querySelector('#order-2').dataset.state === 'cancelled'")
    with serving(port, tmp_path) as shop:
        # What it had in memory is gone with it: the ids of its events too, and the page asks for the list again.
        page.until(f"{OPENED} === 2 && document.querySelector('#order-2').dataset.state === 'placed'")
        assert gone not in states(page)
        again = placed(shop)
        page.until(f"document.querySelector('#{again}')?.dataset.state === 'placed'")
    assert page.complaints() == []

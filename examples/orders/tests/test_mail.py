"""Letters to customers, as they are put into the outbox."""

import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

import pytest

from covet import CovetApp
from covet.testing import TestClient
from examples.orders.app import plugins
from examples.orders.container import container
from examples.orders.plugins import MailPlugin
from examples.orders.shop.outbox import Outbox
from examples.orders.shop.settings import MailConfig, Settings

ORDER = {"customer_id": 1, "lines": [{"product_id": 1, "quantity": 2}]}


@pytest.fixture
def app(tmp_path: Path) -> CovetApp:
    others = [each for each in plugins if each.info.id != "mail"]
    config = MailConfig(folder=str(tmp_path / "outbox"), retries=1)
    return CovetApp("orders", config=container.settings(), plugins=[*others, MailPlugin(config)])


@pytest.fixture(params=["memory", "native"])
def client(request: pytest.FixtureRequest, app: CovetApp) -> Iterator[TestClient]:
    with TestClient(app, transport=request.param) as client:
        yield client


def letters(client: TestClient, count: int) -> list[dict[str, str]]:
    """The letters that have left, as soon as there are so many."""
    deadline = time.monotonic() + 10
    while True:
        found: list[dict[str, str]] = client.get("/outbox").json()
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.01)


def read(client: TestClient, name: str) -> EmailMessage:
    answer = client.get(f"/outbox/{name}")
    assert answer.headers["content-type"] == "message/rfc822"
    return message_from_bytes(answer.content, EmailMessage, policy=SMTPUTF8)


def test_who_has_paid_gets_one_letter(client: TestClient) -> None:
    order = client.post("/orders", json=ORDER).json()
    for _ in range(2):
        client.post(f"/orders/{order['id']}/pay")
    (told,) = letters(client, 1)
    reference = order["reference"]
    assert told == {
        "name": f"{reference}-paid.eml",
        "to": "ada.fischer@example.com",
        "subject": f"Your order {reference} is paid",
    }
    letter = read(client, told["name"])
    assert letter["From"] == "orders@shop.example"
    text = letter.get_content()
    for words in ("Dear Ada Fischer,", "2 x Earl Grey, 100 g", "15.80 EUR in all", "Leaf and Bean"):
        assert words in text


def test_who_has_cancelled_gets_another_one(client: TestClient) -> None:
    order = client.post("/orders", json=ORDER).json()
    client.post(f"/orders/{order['id']}/cancel")
    (told,) = letters(client, 1)
    assert told["subject"].endswith("is cancelled")
    assert "Nothing was charged." in read(client, told["name"]).get_content()


def test_what_was_refused_is_not_written_about(app: CovetApp, tmp_path: Path) -> None:
    lines = [{"product_id": 7, "quantity": 9}, {"product_id": 8, "quantity": 9}]
    with TestClient(app) as client:  # whose end waits for letters that are on their way
        dear = client.post("/orders", json={"customer_id": 1, "lines": lines}).json()
        assert client.post(f"/orders/{dear['id']}/pay").status_code == 402
        assert client.post("/orders/1/cancel").status_code == 409
    assert not (tmp_path / "outbox").exists()


def test_a_letter_that_could_not_be_put_is_put_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put, failures = Outbox.put, [OSError("the disk is full")]

    def failing(self: Outbox, name: str, letter: EmailMessage) -> None:
        if failures:
            raise failures.pop()
        put(self, name, letter)

    monkeypatch.setattr(Outbox, "put", failing)
    client.post("/orders/2/pay")
    assert [each["to"] for each in letters(client, 1)] == ["bruno.costa@example.com"]
    assert "is tried again" in caplog.text


def test_the_name_and_the_currency_are_those_of_the_settings(client: TestClient) -> None:
    with container.override("settings", Settings(name="Tea & Co", currency="SEK")):
        client.post("/orders/2/pay")
        (told,) = letters(client, 1)
    text = read(client, told["name"]).get_content()
    assert "SEK in all" in text
    assert "Tea & Co" in text


@pytest.mark.parametrize(
    ("name", "status"), [("7KQM-X3RA-paid.eml", 404), ("..%2Fdata.json", 422), (".7KQM-X3RA-paid.eml.part", 422)]
)
def test_only_letters_are_shown(client: TestClient, name: str, status: int) -> None:
    answer = client.get(f"/outbox/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")

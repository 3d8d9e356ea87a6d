"""The example shop, as its clients see it."""

import csv

import pytest

from covet.testing import TestClient


def order(shop: TestClient, *lines: tuple[int, int], customer: int = 1) -> dict[str, object]:
    wanted = [{"product_id": product, "quantity": quantity} for product, quantity in lines]
    answer = shop.post("/orders", json={"customer_id": customer, "lines": wanted})
    assert answer.status_code == 201, answer.text
    placed: dict[str, object] = answer.json()
    return placed


def stock(shop: TestClient, product: int) -> int:
    left: int = shop.get(f"/products/{product}").json()["stock"]
    return left


def test_products_are_listed_by_page_shelf_and_name(shop: TestClient) -> None:
    page = shop.get("/products", params={"offset": 1, "limit": 2}).json()
    assert [each["id"] for each in page["items"]] == [2, 3]
    assert (page["total"], page["offset"], page["limit"]) == (10, 1, 2)
    shelves = shop.get("/products", params={"category": ["tea", "coffee"]}).json()
    assert {each["category"] for each in shelves["items"]} == {"tea", "coffee"}
    found = shop.get("/products", params={"search": "KETTLE"}).json()
    assert [each["sku"] for each in found["items"]] == ["KET-GOOS-10"]


def test_an_order_takes_its_goods_off_the_shelf_and_cancelling_puts_them_back(shop: TestClient) -> None:
    before = stock(shop, 2)
    placed = order(shop, (2, 3), (1, 1))
    assert (placed["state"], placed["total"]) == ("placed", "42.40")
    assert stock(shop, 2) == before - 3
    assert shop.post(f"/orders/{placed['id']}/cancel").json()["state"] == "cancelled"
    assert shop.post(f"/orders/{placed['id']}/cancel").status_code == 200
    assert stock(shop, 2) == before


def test_what_is_paid_cannot_be_cancelled(shop: TestClient) -> None:
    placed = order(shop, (10, 1))
    assert shop.post(f"/orders/{placed['id']}/pay").json()["state"] == "paid"
    refused = shop.post(f"/orders/{placed['id']}/cancel")
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["title"] == "Not possible in this state"


def test_an_order_is_placed_whole_or_not_at_all(shop: TestClient) -> None:
    before = stock(shop, 1)
    lines = [{"product_id": 1, "quantity": 1}, {"product_id": 9, "quantity": 2}, {"product_id": 9, "quantity": 2}]
    refused = shop.post("/orders", json={"customer_id": 1, "lines": lines})
    assert refused.status_code == 409
    assert refused.json()["sku"] == "KET-GOOS-10"
    assert stock(shop, 1) == before


def test_many_of_a_product_are_cheaper(shop: TestClient) -> None:
    assert order(shop, (10, 19))["total"] == "87.40"
    assert order(shop, (10, 20))["total"] == "82.80"


def test_what_a_card_does_not_pay_stays_placed(shop: TestClient) -> None:
    placed = order(shop, (7, 9), (9, 1))
    refused = shop.post(f"/orders/{placed['id']}/pay")
    assert (refused.status_code, refused.json()["limit"]) == (402, 500)
    assert shop.get(f"/orders/{placed['id']}").json()["state"] == "placed"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/customers/99", 404), ("/products/99", 404), ("/orders/99", 404), ("/orders/none", 422), ("/nowhere", 404)],
)
def test_what_is_not_there_is_a_problem(shop: TestClient, path: str, status: int) -> None:
    answer = shop.get(path)
    assert answer.status_code == answer.json()["status"] == status


def test_every_fault_of_an_order_is_told(shop: TestClient) -> None:
    answer = shop.post("/orders", json={"customer_id": "x", "lines": [{"product_id": 1, "quantity": 0}], "gift": True})
    assert answer.status_code == 422
    assert sorted(fault["loc"][-1] for fault in answer.json()["errors"]) == ["customer_id", "gift", "quantity"]


def test_a_customer_registers_and_finds_their_orders(shop: TestClient) -> None:
    new = {"name": "Femi Ade", "email": "femi@example.com", "city": "Brno"}
    customer = shop.post("/customers", json=new).json()
    assert shop.get(f"/customers/{customer['id']}").json() == {**new, "id": customer["id"]}
    assert shop.get("/customers", params={"city": "Brno"}).json()["total"] == 2
    placed = order(shop, (4, 1), customer=customer["id"])
    assert shop.get(f"/customers/{customer['id']}/orders").json()["items"] == [placed]


def test_orders_are_listed_by_state(shop: TestClient) -> None:
    assert [each["state"] for each in shop.get("/orders", params={"state": "paid"}).json()["items"]] == ["paid"]
    assert shop.get("/orders").json()["total"] == 3


def test_orders_are_exported_as_a_table_that_no_spreadsheet_runs(shop: TestClient) -> None:
    new = {"name": '=HYPERLINK("x"), Ltd.', "email": "femi@example.com", "city": "Brno"}
    placed = order(shop, (1, 2), (10, 1), customer=shop.post("/customers", json=new).json()["id"])
    answer = shop.get("/orders.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'
    heading, *_, row = csv.reader(answer.text.splitlines())
    assert heading == ["reference", "customer", "state", "pieces", "total", "currency", "placed_at"]
    assert row[:6] == [placed["reference"], "'" + new["name"], "placed", "3", "20.40", "EUR"]
    assert shop.get("/orders.csv", params={"state": "paid"}).text.count("\r\n") == 2


def test_problems_are_in_the_openapi_document(shop: TestClient) -> None:
    document = shop.get("/openapi.json").json()
    assert "409" in document["paths"]["/orders"]["post"]["responses"]
    assert shop.get("/docs").status_code == 200

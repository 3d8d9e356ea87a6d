"""The interface of the shop, as it was agreed upon."""

from pathlib import Path

import pytest

from covet.testing import TestClient, assert_openapi_snapshot
from examples.orders.app import app


def test_the_interface_is_the_one_that_was_kept(request: pytest.FixtureRequest) -> None:
    update = True if request.config.getoption("--update-openapi") else None
    assert_openapi_snapshot(app, Path(__file__).parent / "openapi.json", update=update)


def test_the_type_of_every_problem_leads_to_its_page(shop: TestClient) -> None:
    sent = shop.get("/products/999").json()["type"]
    assert sent == "/problems/unknown-product"
    assert "There is no product of this number." in shop.get(sent).text

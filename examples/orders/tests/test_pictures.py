"""Pictures of products, as clients upload them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from covet import CovetApp
from covet.testing import TestClient
from examples.orders.app import plugins
from examples.orders.plugins import PicturesPlugin
from examples.orders.shop.settings import PicturesConfig

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100_000)


@pytest.fixture(params=["memory", "native"])
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestClient]:
    others = [each for each in plugins if each.info.id != "pictures"]
    app = CovetApp("orders", plugins=[*others, PicturesPlugin(PicturesConfig(folder=str(tmp_path / "pictures")))])
    with TestClient(app, transport=request.param) as client:
        yield client


def test_a_picture_is_stored_under_a_new_name(client: TestClient, tmp_path: Path) -> None:
    answer = client.post("/products/1/pictures", files={"image": ("../../me.PNG", PNG)})
    assert answer.status_code == 201, answer.text
    picture = answer.json()
    assert picture["size"] == len(PNG)
    assert (tmp_path / "pictures" / picture["name"]).read_bytes() == PNG
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.png", b"<script>", 415), ("a.svg", PNG[:1000], 415), ("a.png", b"", 415)],
)
def test_what_is_no_picture_is_refused(
    client: TestClient, tmp_path: Path, name: str, content: bytes, status: int
) -> None:
    assert client.post("/products/1/pictures", files={"image": (name, content)}).status_code == status
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_of_products_that_there_are(client: TestClient) -> None:
    assert client.post("/products/999/pictures", files={"image": ("a.png", PNG)}).status_code == 404
    assert client.post("/products/1/pictures", files={}).status_code == 422

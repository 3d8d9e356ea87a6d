"""Pictures of products, as clients upload them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from covet import CovetApp
from covet.testing import TestClient
from examples.orders.app import plugins
from examples.orders.container import container
from examples.orders.plugins import PicturesPlugin
from examples.orders.shop.settings import PicturesConfig

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100_000)


@pytest.fixture(params=["memory", "native"])
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestClient]:
    others = [each for each in plugins if each.info.id != "pictures"]
    config = PicturesConfig(folder=str(tmp_path / "pictures"), largest=200_000)
    app = CovetApp("orders", config=container.settings(), plugins=[*others, PicturesPlugin(config)])
    with TestClient(app, transport=request.param) as client:
        yield client


def test_a_picture_is_stored_under_a_new_name(client: TestClient, tmp_path: Path) -> None:
    answer = client.post("/products/1/pictures", files={"image": ("../../me.PNG", PNG)})
    assert answer.status_code == 201, answer.text
    picture = answer.json()
    assert picture["size"] == len(PNG)
    assert (tmp_path / "pictures" / "1" / picture["name"]).read_bytes() == PNG
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.png", b"<script>", 415),
        ("a.svg", PNG[:1000], 415),
        ("a.png", b"", 415),
        ("a.png", PNG + bytes(100_001), 413),
        ("a.png", PNG + bytes(500_000), 413),
    ],
)
def test_what_is_no_picture_is_refused(
    client: TestClient, tmp_path: Path, name: str, content: bytes, status: int
) -> None:
    assert client.post("/products/1/pictures", files={"image": (name, content)}).status_code == status
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_of_products_that_there_are(client: TestClient) -> None:
    assert client.post("/products/999/pictures", files={"image": ("a.png", PNG)}).status_code == 404
    assert client.post("/products/1/pictures", files={}).status_code == 422
    assert client.get("/products/999/pictures").status_code == 404


def uploaded(client: TestClient) -> str:
    name: str = client.post("/products/1/pictures", files={"image": ("a.png", PNG)}).json()["name"]
    return name


def test_pictures_are_listed_with_their_product(client: TestClient) -> None:
    assert client.get("/products/1/pictures").json() == []
    name = uploaded(client)
    assert client.get("/products/1/pictures").json() == [{"name": name, "size": len(PNG)}]
    assert client.get("/products/2/pictures").json() == []


def test_a_picture_is_sent_whole_in_part_or_not_at_all(client: TestClient) -> None:
    path = f"/products/1/pictures/{uploaded(client)}"
    whole = client.get(path)
    assert (whole.content, whole.headers["content-type"]) == (PNG, "image/png")
    assert "content-disposition" not in whole.headers
    part = client.get(path, headers={"range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    assert part.headers["content-range"] == f"bytes 1-3/{len(PNG)}"
    assert client.get(path, headers={"if-modified-since": whole.headers["last-modified"]}).status_code == 304


def test_a_picture_can_be_kept(client: TestClient) -> None:
    name = uploaded(client)
    kept = client.get(f"/products/1/pictures/{name}", params={"download": True})
    assert kept.content == PNG
    assert kept.headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("name", "status"), [(f"{'0' * 32}.png", 404), ("..%2F..%2Fapp.py", 422), (".00.part", 422), ("%00.png", 400)]
)
def test_nothing_but_pictures_is_sent(client: TestClient, name: str, status: int) -> None:
    uploaded(client)
    answer = client.get(f"/products/1/pictures/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")

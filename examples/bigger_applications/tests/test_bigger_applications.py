"""The service that FastAPI's users know, on covet."""

from collections.abc import Iterator
from typing import Any

import pytest

from covet.testing import TestClient
from examples.bigger_applications.app.dependencies import PASSPHRASE, SECRET
from examples.bigger_applications.app.main import app

QUERY = {"token": PASSPHRASE}
HEADER = {"X-Token": SECRET}


@pytest.fixture(params=["memory", "native"])
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with TestClient(app, transport=request.param) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", {"message": "Hello from a bigger application!"}),
        ("/users/", [{"username": "ada"}, {"username": "grace"}]),
        ("/users/me", {"username": "ada"}),
        ("/users/linus", {"username": "linus"}),
        ("/items/", {"lamp": {"name": "Lamp"}, "kite": {"name": "Kite"}}),
        ("/items/lamp", {"name": "Lamp", "item_id": "lamp"}),
    ],
)
def test_who_brings_both_tokens_is_answered(client: TestClient, path: str, expected: Any) -> None:
    answer = client.get(path, params=QUERY, headers=HEADER)
    assert (answer.status_code, answer.json()) == (200, expected)


@pytest.mark.parametrize("path", ["/", "/users/", "/users/me", "/items/", "/items/lamp"])
def test_the_applications_dependency_guards_every_route(client: TestClient, path: str) -> None:
    refused = client.get(path, params={"token": "sparrow"}, headers=HEADER)
    assert (refused.status_code, refused.json()["detail"]) == (400, "The token in the query is wrong.")
    missing = client.get(path, headers=HEADER)
    assert (missing.status_code, missing.json()["errors"][0]["loc"]) == (422, ["query", "token"])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/items/"), ("GET", "/items/lamp"), ("PUT", "/items/kite"), ("POST", "/admin/")]
)
def test_the_dependency_of_a_router_or_of_its_inclusion_guards_its_routes(
    client: TestClient, method: str, path: str
) -> None:
    refused = client.request(method, path, params=QUERY, headers={"X-Token": "guessed"})
    assert (refused.status_code, refused.json()["detail"]) == (400, "The header X-Token is wrong.")
    missing = client.request(method, path, params=QUERY)
    assert (missing.status_code, missing.json()["errors"][0]["loc"]) == (422, ["header", "x-token"])


def test_a_router_without_a_dependency_needs_no_header(client: TestClient) -> None:
    assert client.get("/users/me", params=QUERY).status_code == 200


def test_what_is_not_there_and_what_is_not_allowed_is_told(client: TestClient) -> None:
    gone = client.get("/items/boat", params=QUERY, headers=HEADER)
    assert (gone.status_code, gone.json()["detail"]) == (404, "Item not found")
    forbidden = client.put("/items/lamp", params=QUERY, headers=HEADER)
    assert (forbidden.status_code, forbidden.json()["detail"]) == (403, "Only the kite can be updated")


def test_an_item_and_the_administration_answer_writes(client: TestClient) -> None:
    updated = client.put("/items/kite", params=QUERY, headers=HEADER)
    assert updated.json() == {"item_id": "kite", "name": "The great kite"}
    assert client.post("/admin/", params=QUERY, headers=HEADER).json() == {"message": "Admin is served"}


def test_a_slash_too_few_is_redirected_with_the_query(client: TestClient) -> None:
    answer = client.get("/users", params=QUERY, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/users/?token={PASSPHRASE}")


def test_tags_and_responses_are_inherited_in_the_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    updated = paths["/items/{item_id}"]["put"]
    assert updated["tags"] == ["items", "custom"]
    assert {status: updated["responses"][status]["description"] for status in ("403", "404")} == {
        "403": "Operation forbidden",
        "404": "Not found",
    }
    administered = paths["/admin/"]["post"]
    assert administered["tags"] == ["admin"]
    assert administered["responses"]["418"]["description"] == "I'm a teapot"
    names = {(each["in"], each["name"]) for each in updated["parameters"]}
    assert names == {("path", "item_id"), ("query", "token"), ("header", "x-token")}

"""`Accept`, 406 and 415 under every transport."""

from __future__ import annotations

import httpx
import pytest

from tests.conformance.drivers.driver import Service

PROBLEM = "application/problem+json"
OFFERED = ["application/json", "text/csv"]
CLOSE = {"connection": "close"}


def get(service: Service, path: str, accept: str | None, method: str = "GET") -> httpx.Response:
    # httpx sends `*/*` by itself; an empty list of types is what no field is.
    return service.client.request(method, f"/negotiated/{path}", headers={"accept": accept or ""})


@pytest.mark.parametrize("path", ["route", "handler"])
@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv, */*;q=0.1", "text/csv; charset=utf-8"),
        ("application/json;q=0.1, text/csv;q=0.2", "text/csv; charset=utf-8"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8"),
        ("nonsense, text/csv;q=9", "application/json"),
    ],
)
def test_the_media_type_is_what_the_client_likes_best(
    service: Service, path: str, accept: str | None, chosen: str
) -> None:
    answer = get(service, path, accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, chosen)
    assert answer.headers.get("vary") == ("accept" if path == "route" else None)


@pytest.mark.parametrize("path", ["route", "handler"])
@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/html, application/xml;q=0.9"])
def test_a_client_that_takes_nothing_of_it_is_told_what_there_is(service: Service, path: str, accept: str) -> None:
    answer = get(service, path, accept)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (406, PROBLEM, "accept")
    assert answer.json()["available"] == OFFERED
    head = get(service, path, accept, "HEAD")
    assert (head.status_code, head.content) == (406, b"")


def test_the_handler_does_not_run_for_a_406(service: Service) -> None:
    before = service.client.get("/negotiated/calls").json()
    get(service, "route", "image/png")
    assert service.client.get("/negotiated/calls").json() == before
    get(service, "route", "text/csv")
    assert service.client.get("/negotiated/calls").json() == before + 1


def test_a_route_with_one_media_type_varies_on_nothing(service: Service) -> None:
    answer = get(service, "only", "text/csv")
    assert (answer.status_code, answer.headers["vary"]) == (200, "Cookie")
    assert get(service, "only", "application/json").status_code == 406


def test_several_fields_are_one_list(service: Service) -> None:
    headers = [("accept", "application/json;q=0.5"), ("accept", "text/csv")]
    answer = service.client.get("/negotiated/route", headers=headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_handler_may_ask(service: Service) -> None:
    headers = {"accept": "text/html, text/*;q=0.1", "accept-language": "de-AT, en;q=0.5"}
    assert service.client.get("/negotiated/asked", headers=headers).json() == [True, "de", 2]
    headers = {"accept": "text/html", "accept-language": ""}
    assert service.client.get("/negotiated/asked", headers=headers).json() == [False, "en", 1]


@pytest.mark.parametrize("field", ["a/b;q=0.1," * 1000, '"' * 10_000, ";q=" * 3000, "*/*;q=0.000," * 900])
def test_a_hostile_accept_is_answered(service: Service, field: str) -> None:
    answer = get(service, "route", field)
    assert answer.status_code in (200, 406)
    assert service.client.get("/negotiated/route").status_code == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/negotiated/model", "application/json"),
        ("/form/read", "application/x-www-form-urlencoded, multipart/form-data"),
        ("/form/fields", "application/x-www-form-urlencoded, multipart/form-data"),
    ],
)
@pytest.mark.parametrize("sent", ["text/plain", "application/xml", "image/png; x=y", "json", None])
def test_a_body_of_another_media_type_is_told_what_is_expected(
    service: Service, path: str, expected: str, sent: str | None
) -> None:
    headers = CLOSE if sent is None else {**CLOSE, "content-type": sent}
    answer = service.client.post(path, content=b'{"name": "x"}', headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, PROBLEM)
    assert answer.headers["accept"] == expected
    assert expected in answer.json()["detail"]

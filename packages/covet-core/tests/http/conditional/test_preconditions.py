"""Conditions of requests (RFC 9110, 13), for what handlers make themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from covet_core import (
    ConditionalGet,
    CovetApp,
    Depends,
    PreconditionFailed,
    PreconditionRequired,
    Request,
    Response,
    etag_of,
    evaluate_preconditions,
    require_precondition,
)
from covet_core.openapi.transformed import document_of
from covet_core.testing import TestClient

MODIFIED = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
BEFORE = "Tue, 14 Nov 2023 22:13:19 GMT"


def request(method: str, **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(method, b"/", b"", pairs)


def outcome(method: str, etag: str | None = '"a"', modified: datetime | None = None, **headers: str) -> int | None:
    try:
        found = evaluate_preconditions(request(method, **headers), etag=etag, last_modified=modified)
    except PreconditionFailed as failed:
        return failed.status_code
    return None if found is None else found.status_code


def test_without_conditions_everything_goes_on() -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "POST"):
        assert outcome(method) is None
        assert outcome(method, None) is None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_is_told_so(method: str) -> None:
    assert outcome(method, if_none_match='"a"') == 304
    assert outcome(method, if_none_match='W/"a"') == 304
    assert outcome(method, if_none_match='"b", "a"') == 304
    assert outcome(method, if_none_match="*") == 304
    assert outcome(method, if_none_match='"b"') is None
    assert outcome(method, None, MODIFIED, if_modified_since=DATE) == 304
    assert outcome(method, None, MODIFIED, if_modified_since=BEFORE) is None
    # A tag outranks a date (13.1.3).
    assert outcome(method, '"a"', MODIFIED, if_none_match='"b"', if_modified_since=DATE) is None


def test_a_304_has_the_validators() -> None:
    found = evaluate_preconditions(request("GET", if_none_match="*"), etag='W/"a"', last_modified=MODIFIED)
    assert found is not None
    assert (found.headers["etag"], found.headers["last-modified"], found.body) == ('W/"a"', DATE, b"")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_a_change_is_made_only_to_what_the_client_knows(method: str) -> None:
    assert outcome(method, if_match='"a"') is None
    assert outcome(method, if_match="*") is None
    assert outcome(method, if_match='"b"') == 412
    assert outcome(method, if_match='W/"a"') == 412
    assert outcome(method, 'W/"a"', if_match='W/"a"') == 412
    assert outcome(method, None, MODIFIED, if_unmodified_since=DATE) is None
    assert outcome(method, None, MODIFIED, if_unmodified_since=BEFORE) == 412
    # What a 304 is for reading, a 412 is for changing (13.1.2); and this date is no condition of a change (13.1.3).
    assert outcome(method, if_none_match='"a"') == 412
    assert outcome(method, if_none_match="*") == 412
    assert outcome(method, None, MODIFIED, if_modified_since=DATE) is None


def test_what_is_not_there_yet_matches_nothing() -> None:
    assert outcome("PUT", None, if_none_match="*") is None
    assert outcome("PUT", None, if_match="*") == 412
    assert outcome("PUT", None, if_match='"a"') == 412


def test_a_field_that_is_no_list_of_tags_matches_nothing() -> None:
    assert outcome("PUT", if_match="a") == 412
    assert outcome("GET", if_none_match="a") is None
    assert outcome("GET", if_none_match='"a' * 5000) is None


def test_the_same_content_has_the_same_tag() -> None:
    assert etag_of(b"a") == etag_of(b"a") != etag_of(b"b")
    assert etag_of(b"a", weak=True) == f"W/{etag_of(b'a')}"


def service(*, weak: bool = False) -> CovetApp:
    app = CovetApp(middleware=[ConditionalGet(weak=weak)])

    @app.get("/json")
    async def json() -> dict[str, int]:
        return {"a": 1}

    @app.get("/own")
    async def own() -> Response:
        return Response("x", headers={"ETag": '"own"', "Last-Modified": DATE, "X-Own": "yes"})

    @app.get("/dated")
    async def dated() -> Response:
        return Response("x", headers={"Last-Modified": DATE})

    @app.get("/secret")
    async def secret() -> Response:
        return Response("x", headers={"Cache-Control": "No-Store"})

    @app.get("/missing")
    async def missing() -> tuple[str, int]:
        return "x", 404

    @app.post("/json")
    async def post() -> str:
        return "x"

    return app


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_middleware_tags_what_is_whole_and_sends_it_once(method: str) -> None:
    with TestClient(service()) as client:
        first = client.request(method, "/json")
        tag = first.headers["etag"]
        assert (first.status_code, tag) == (200, etag_of(b'{"a":1}'))
        again = client.request(method, "/json", headers={"If-None-Match": tag})
        assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")
        assert "content-type" not in again.headers
        assert client.request(method, "/json", headers={"If-Match": '"b"'}).status_code == 412
        assert client.request(method, "/json", headers={"If-Match": tag}).status_code == 200


def test_the_middleware_uses_the_validators_of_the_handler() -> None:
    with TestClient(service()) as client:
        again = client.get("/own", headers={"If-None-Match": '"own"'})
        assert (again.status_code, again.headers["x-own"], again.headers["last-modified"]) == (304, "yes", DATE)
        assert client.get("/dated", headers={"If-Modified-Since": DATE}).status_code == 304
        assert "etag" not in client.get("/dated").headers


def test_the_middleware_leaves_the_rest_alone() -> None:
    with TestClient(service()) as client:
        for answer in (client.get("/secret"), client.get("/missing"), client.post("/json"), client.get("/nowhere")):
            assert "etag" not in answer.headers
        assert client.get("/secret", headers={"If-None-Match": "*"}).status_code == 200


def test_tags_may_be_weak() -> None:
    with TestClient(service(weak=True)) as client:
        tag = client.get("/json").headers["etag"]
        assert tag.startswith('W/"')
        assert client.get("/json", headers={"If-None-Match": tag}).status_code == 304
        assert client.get("/json", headers={"If-Match": tag}).status_code == 412


def insisted(method: str, etag: str | None, modified: datetime | None, **headers: str) -> int | None:
    try:
        found = evaluate_preconditions(request(method, **headers), etag=etag, last_modified=modified, required=True)
    except (PreconditionFailed, PreconditionRequired) as failed:
        return failed.status_code
    return None if found is None else found.status_code


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_a_change_without_a_condition_is_refused_where_one_is_required(method: str) -> None:
    assert insisted(method, '"a"', MODIFIED) == 428
    assert insisted(method, None, None) == 428
    assert insisted(method, '"a"', None, if_match='"a"') is None
    assert insisted(method, '"a"', None, if_match='"b"') == 412
    assert insisted(method, '"a"', MODIFIED, if_unmodified_since=DATE) is None
    assert insisted(method, '"a"', MODIFIED, if_unmodified_since=BEFORE) == 412
    assert insisted(method, None, None, if_none_match="*") is None
    assert insisted(method, '"a"', None, if_none_match="*") == 412


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_what_would_be_ignored_is_no_condition(method: str) -> None:
    # Whatever the date is: the resource has none.
    assert insisted(method, '"a"', None, if_unmodified_since=DATE) == 428
    assert insisted(method, '"a"', MODIFIED, if_unmodified_since="yesterday") == 428
    # It says what the client doesn't have, and so nothing of what it would overwrite.
    assert insisted(method, '"a"', MODIFIED, if_none_match='"b"') == 428
    assert insisted(method, '"a"', MODIFIED, if_modified_since=DATE) == 428


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_needs_no_condition(method: str) -> None:
    assert insisted(method, '"a"', MODIFIED) is None
    assert insisted(method, '"a"', MODIFIED, if_none_match='"a"') == 304


def test_a_route_requires_conditions_by_a_dependency() -> None:
    app = CovetApp()

    @app.route("/note", ["GET", "PUT"], dependencies=[Depends(require_precondition, inline=True)])
    async def note() -> str:
        return "kept"

    with TestClient(app) as client:
        refused = client.put("/note", content="lost")
        assert (refused.status_code, refused.headers["cache-control"]) == (428, "no-store")
        assert "If-Match" in refused.json()["detail"]
        assert client.put("/note", headers={"If-Unmodified-Since": "yesterday"}).status_code == 428
        for name, value in {"If-Match": '"a"', "If-Unmodified-Since": DATE, "If-None-Match": "*"}.items():
            assert client.put("/note", headers={name: value}).text == "kept"
        assert client.get("/note").text == "kept"
    assert "428" in document_of(app.plan())["paths"]["/note"]["put"]["responses"]

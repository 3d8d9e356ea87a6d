"""Names and fields that are made to be misread, and JSON that is wide: refused in time, or only data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from covet_core import CovetApp, Limits, Request
from tests.hostile.service import Call, Service, running
from tests.hostile.wire import receive, send

LIMIT = 1_048_576


def build(calls: list[Call], limits: Limits) -> CovetApp:
    app = CovetApp(title="hostile", limits=limits, openapi_url=None)

    @app.post("/form")
    async def form(request: Request) -> list[str | None]:
        found = await request.form()
        calls.append(Call("/form", b"", None))
        return [each.filename for each in found.files]

    return app


@pytest.fixture(scope="module")
def forms() -> Iterator[Service]:
    with running(Limits(), build) as service:
        yield service


NAMES = {
    "steps-out": (b"../../etc/passwd", "../../etc/passwd"),
    "encoded-steps-out": (b"..%2f..%2fetc", "..%2f..%2fetc"),
    "utf-16": ("äb.png".encode("utf-16"), None),
    "nul": (b"a\0.png", None),
    "header": (b"a\r\nX-Evil: 1", None),
}


@pytest.mark.parametrize(("name", "told"), NAMES.values(), ids=NAMES)
def test_a_name_is_only_a_name_or_the_form_is_malformed(name: bytes, told: str | None, forms: Service) -> None:
    forms.calls.clear()
    part = b'--X\r\nContent-Disposition: form-data; name="f"; filename="%s"\r\n\r\nx\r\n--X--\r\n' % name
    head = (
        b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=X\r\nContent-Length: %d\r\n\r\n"
    )
    with forms.connect() as connection:
        send(connection, head % len(part) + part)
        answer = receive(connection)
    if told is None:
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
        assert forms.calls == []
    else:
        assert (answer.status, answer.body) == (200, b'["%s"]' % told.encode())
    assert "x-evil" not in answer.headers


def test_a_cookie_of_a_megabyte_is_refused(service: Service) -> None:
    with service.connect() as connection:
        send(connection, b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=" + b"x" * LIMIT + b"\r\n\r\n")
        assert receive(connection).status == 431
    assert service.calls == []


def test_json_as_wide_as_a_body_may_be_is_told_of_in_a_few_lines(service: Service) -> None:
    body = b'{"name":"a","parts":[' + b"1," * (LIMIT // 2 - 50) + b"1]}"
    head = b"POST /items HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with service.connect() as connection:
        send(connection, head % len(body) + body)
        answer = receive(connection)
    assert answer.status == 422
    assert len(answer.body) < 20_000
    assert service.calls == []

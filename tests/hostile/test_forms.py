"""Forms that are made to be read slowly, or in much memory: one pass, and no more than the limits allow."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from covet_core import CovetApp, Limits, Request
from tests.hostile.memory import resident
from tests.hostile.service import Call, Service, running
from tests.hostile.wire import receive, send

SIZE = 8_000_000
SECONDS = 2.0
"""Of processor time: what no body takes that is read in one pass."""
BOUNDARY = b"-" * 70
HEAD = b'--%s\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' % BOUNDARY
END = b"\r\n--%s--\r\n" % BOUNDARY
PLAIN = b"application/x-www-form-urlencoded"


def build(calls: list[Call], limits: Limits) -> CovetApp:
    app = CovetApp(title="forms", limits=limits, openapi_url=None)

    @app.post("/form")
    async def form(request: Request) -> int:
        found = await request.form()
        return sum(each.size for each in found.files)

    return app


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running(Limits(max_body_size=2 * SIZE), build) as service:
        yield service


def filled(unit: bytes) -> bytes:
    return unit * (SIZE // len(unit))


CONTENT = {
    "almost boundaries": filled(b"\r\n--" + BOUNDARY[1:] + b"+"),
    "starts of boundaries": filled(b"\r\n--" + BOUNDARY[1:]),
    "dashes": b"x" + filled(b"-"),
    "returns": filled(b"\r"),
    "line ends": filled(b"\r\n"),
    "boundaries without a return": filled(b"\n--" + BOUNDARY),
}


def post(service: Service, kind: bytes, body: bytes) -> tuple[int, bytes, float]:
    """The status, the content, and the processor time of this process, which is the service's too."""
    head = b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    with service.connect() as connection:
        begun = time.process_time()
        send(connection, head % (kind, len(body)) + body)
        answer = receive(connection)
        return answer.status, answer.body, time.process_time() - begun


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT)
def test_content_full_of_almost_boundaries_is_read_in_one_pass(content: bytes, service: Service) -> None:
    kind = b"multipart/form-data; boundary=" + BOUNDARY
    status, body, seconds = post(service, kind, HEAD + content + END)
    assert (status, body) == (200, b"%d" % len(content))
    assert seconds < SECONDS


PART = b'--%s\r\nContent-Disposition: form-data; name="%%s"\r\n\r\n\r\n' % BOUNDARY
FILE = b'--%s\r\nContent-Disposition: form-data; name="f"; filename="%%s"\r\n\r\n\r\n' % BOUNDARY
MULTIPART = b"multipart/form-data; boundary=" + BOUNDARY
TOO_MUCH = {
    "parts": (MULTIPART, filled(PART % b"a"), 413),
    "files": (MULTIPART, filled(FILE % b"a"), 413),
    "a name": (MULTIPART, PART % filled(b"a"), 413),
    "quotes": (MULTIPART, FILE % filled(b'\\"'), 413),
    "header fields": (MULTIPART, PART.partition(b"\r\n")[0] + b"\r\n" + filled(b"a: b\r\n"), 413),
    "fields": (PLAIN, filled(b"a=b&"), 413),
    "one field": (PLAIN, filled(b"a"), 413),
    "escapes": (PLAIN, b"a=" + filled(b"%41"), 413),
    "nothing": (PLAIN, filled(b"&"), 200),
    "utf-16": (PLAIN, b"a=" + "é".encode("utf-16"), 400),
}


@pytest.mark.parametrize(("kind", "body", "status"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_passes_a_limit_takes_no_memory(kind: bytes, body: bytes, status: int, service: Service) -> None:
    post(service, kind, body)
    before = resident()
    for _ in range(5):
        found, _, seconds = post(service, kind, body)
        assert found == status
        assert seconds < SECONDS
    assert resident() - before < 2 * SIZE

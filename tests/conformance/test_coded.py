"""Bodies in a content coding: refused where nobody asked for them, and never more than is allowed once decoded."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.coded import CODED_LIMIT, encoded
from tests.conformance.drivers.driver import Service

CODINGS = ["gzip", "br", "zstd"]
PROBLEM = "application/problem+json"
# Servers close the connection of a body that they didn't read to its end: it isn't to be used again.
CLOSE = {"connection": "close"}
JSON = {"content-type": "application/json", **CLOSE}


def post(service: Service, path: str, content: bytes, coding: str, **headers: str) -> httpx.Response:
    return service.client.post(
        f"/coded/{path}", content=content, headers={**CLOSE, "content-encoding": coding, **headers}
    )


def refused(answer: httpx.Response) -> tuple[int, str, str | None]:
    assert answer.headers["content-type"] == PROBLEM
    return answer.status_code, answer.json()["detail"], answer.headers.get("accept-encoding")


@pytest.mark.parametrize("path", ["refused/model", "refused/body", "plain"])
@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "x-own", "gzip, gzip", "identity, GZIP"])
def test_a_coded_body_is_refused_where_nobody_asked_for_it(service: Service, path: str, coding: str) -> None:
    answer = post(service, path, gzip.compress(b"[1]"), coding, **JSON)
    status, detail, accepted = refused(answer)
    assert (status, accepted) == (415, "identity")
    assert "Content-Encoding" in detail


def test_a_body_that_says_that_it_is_not_coded_is_read(service: Service) -> None:
    for coding in ("identity", "", "identity, Identity"):
        assert post(service, "refused/model", b"[1, 2]", coding, **JSON).json() == 2
        assert post(service, "refused/body", b"abc", coding).json() == 3
        assert post(service, "body", b"abc", coding).json() == 3


def test_a_handler_may_have_it_as_it_was_sent(service: Service) -> None:
    sent = gzip.compress(b"abc")
    assert post(service, "passed", sent, "gzip").json() == ["gzip", sent.hex()]
    assert post(service, "passed", b"abc", "a, b").json() == ["a, b", b"abc".hex()]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coded_body_is_decoded_for_every_way_of_reading(service: Service, coding: str) -> None:
    numbers = str(list(range(10_000))).encode()
    sent = encoded(coding, numbers)
    assert post(service, "model", sent, coding, **JSON).json() == 10_000
    assert post(service, "json", sent, coding, **JSON).json() == list(range(10_000))
    assert post(service, "body", sent, coding).json() == len(numbers)
    assert post(service, "stream", sent, coding).json()[0] == len(numbers)
    seen = post(service, "seen", sent, coding, **JSON)
    assert (seen.json(), seen.headers["x-size"]) == (10_000, str(len(numbers)))


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coded_form_is_decoded(service: Service, coding: str) -> None:
    plain = encoded(coding, b"name=a+b")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert post(service, "form", plain, coding, **kind).json() == ["a b", None]
    parts = b'--XX\r\nContent-Disposition: form-data; name="name"\r\n\r\nc\r\n'
    parts += b'--XX\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + b"x" * 150_000
    kind = {"content-type": "multipart/form-data; boundary=XX"}
    sent = encoded(coding, parts + b"\r\n--XX--\r\n")
    assert post(service, "form", sent, coding, **kind).json() == ["c", ["f", 150_000]]


def test_an_unsent_or_unknown_coding_tells_what_is_taken(service: Service) -> None:
    for coding in ("deflate", "compress", "gzip, br", "br,br", "\x7f", "g" * 5000):
        try:
            answer = post(service, "body", b"x", coding)
        except httpx.HTTPError:
            pytest.fail(f"{coding!r} broke the connection")
        assert answer.status_code in (400, 415, 431)
        if answer.status_code == 415:
            assert refused(answer)[2] == "gzip, br, zstd"
    assert post(service, "body", gzip.compress(b"abc"), "X-GZip").json() == 3


@pytest.mark.parametrize("path", ["model", "body", "stream", "form", "seen"])
@pytest.mark.parametrize("coding", CODINGS)
def test_a_bomb_is_a_413(service: Service, path: str, coding: str) -> None:
    bomb = encoded(coding, b" " * 50_000_000)
    assert len(bomb) < CODED_LIMIT
    kind = {"form": {"content-type": "multipart/form-data; boundary=XX"}}.get(path, JSON)
    if path == "form":
        bomb = encoded(coding, b'--XX\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b" " * 50_000_000)
    status, detail, _ = refused(post(service, path, bomb, coding, **kind))
    assert status == 413
    assert str(CODED_LIMIT) in detail or path == "form"
    assert post(service, "body", encoded(coding, b"abc"), coding).json() == 3


@pytest.mark.parametrize("coding", CODINGS)
def test_the_limit_is_for_the_decoded_body_to_the_byte(service: Service, coding: str) -> None:
    assert post(service, "body", encoded(coding, b"x" * CODED_LIMIT), coding).json() == CODED_LIMIT
    more = post(service, "body", encoded(coding, b"x" * (CODED_LIMIT + 1)), coding)
    assert refused(more)[:2] == (413, f"The body is larger than {CODED_LIMIT} bytes.")


def test_what_is_sent_has_the_same_limit(service: Service) -> None:
    noise = bytes((each * 7919 + each // 251) % 256 for each in range(CODED_LIMIT))
    sent = gzip.compress(noise, 0)
    assert len(sent) > CODED_LIMIT
    assert post(service, "body", sent, "gzip").status_code == 413


@pytest.mark.parametrize("path", ["model", "body", "stream", "json"])
@pytest.mark.parametrize("coding", CODINGS)
def test_a_cut_or_corrupt_body_and_what_follows_one_are_a_400(service: Service, path: str, coding: str) -> None:
    whole = encoded(coding, b"[" + b"1," * 3000 + b"1]")
    for sent in (whole[:-1], whole[: len(whole) // 2], b"", b"[1]", whole + b"x", whole + whole):
        answer = post(service, path, sent, coding, **JSON)
        assert refused(answer)[:2] == (400, f"The body isn't whole and well-formed {coding}."), sent[:20]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_body_that_comes_in_pieces_is_decoded(service: Service, coding: str) -> None:
    sent = encoded(coding, b"abc" * 5000)

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(sent), 3):
            yield sent[at : at + 3]

    headers = {"content-encoding": coding}
    assert service.client.post("/coded/body", content=pieces(), headers=headers).json() == 15_000


def test_a_stream_is_decoded_a_piece_at_a_time(service: Service) -> None:
    answer = post(service, "stream", gzip.compress(b"x" * CODED_LIMIT), "gzip")
    assert answer.json() == [CODED_LIMIT, 65_536]

"""The filter `compression` does the same under every transport."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.compressed import content_of
from tests.conformance.drivers.driver import Driver, Journal, Service, eventually
from tests.conformance.expectations import needs
from tests.conformance.files import content

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def service(driver: Driver, filtering: Callable[[Driver], Service]) -> Service:
    return filtering(driver)


def raw(service: Service, path: str, headers: dict[str, str], method: str = "GET") -> tuple[httpx.Response, bytes]:
    """The response and the bytes of its body as they were sent."""
    with service.client.stream(method, path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("length", [1024, 100_000, 262_145, 1_000_000])
@pytest.mark.parametrize("kind", ["text", "json"])
def test_a_whole_response_is_compressed(service: Service, kind: str, length: int) -> None:
    plain, content = raw(service, f"/compressed/{kind}/{length}", {"Accept-Encoding": "identity"})
    answer, sent = raw(service, f"/compressed/{kind}/{length}", GZIP)
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "accept-encoding")
    assert answer.headers["content-type"] == plain.headers["content-type"]
    assert answer.headers.get("content-length", str(len(sent))) == str(len(sent))
    assert gzip.decompress(sent) == content
    assert len(sent) < len(content) / 2


def test_a_client_that_does_not_ask_gets_it_as_it_is_and_caches_know(service: Service) -> None:
    for wanted in ("identity", "", "gzip;q=0", "deflate", "gzip;q=0.1, identity;q=0.2", "*;q=0", "gzip;q=1.5"):
        answer, sent = raw(service, "/compressed/text/5000", {"Accept-Encoding": wanted})
        assert "content-encoding" not in answer.headers
        assert (answer.headers["vary"], answer.headers["content-length"]) == ("accept-encoding", "5000")
        assert sent == content_of(5000).encode()


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("br, gzip", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0, br;q=0.1", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0", None),
        ("identity;q=0, *", "zstd"),
        ("*;q=0, br", "br"),
        ("gzip;q=0.001", "gzip"),
        ("GZip;Q=1", "gzip"),
    ],
)
def test_the_coding_is_what_the_client_likes_best(service: Service, wanted: str, coding: str | None) -> None:
    answer, sent = raw(service, "/compressed/text/5000", {"Accept-Encoding": wanted})
    assert answer.headers.get("content-encoding") == coding
    assert (len(sent) < 2500) == (coding is not None)


def test_a_hostile_list_of_codings_is_read_in_one_pass(service: Service) -> None:
    answer, _ = raw(service, "/compressed/text/5000", {"Accept-Encoding": "a;q=0.1," * 900 + "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_small_responses_are_left_as_they_are(service: Service) -> None:
    answer, sent = raw(service, "/compressed/text/1023", GZIP)
    assert "content-encoding" not in answer.headers
    assert len(sent) == 1023


@pytest.mark.parametrize("media_type", ["image/png", "application/octet-stream", "text/event-stream"])
def test_what_gains_nothing_is_left_as_it_is(service: Service, media_type: str) -> None:
    answer, sent = raw(service, f"/compressed/typed/5000?media_type={media_type}", GZIP)
    assert "content-encoding" not in answer.headers
    assert len(sent) == 5000


@pytest.mark.parametrize(("name", "value"), [("Content-Encoding", "x-own"), ("Cache-Control", "public, no-transform")])
def test_what_says_that_it_must_not_change_does_not(service: Service, name: str, value: str) -> None:
    answer, sent = raw(service, f"/compressed/header/5000?name={name}&value={value}", GZIP)
    assert answer.headers.get("content-encoding") in (None, "x-own")
    assert sent == content_of(5000).encode()


def test_a_part_of_a_content_is_left_as_it_is(service: Service) -> None:
    answer, sent = raw(service, "/compressed/typed/5000?media_type=text/plain&status=206", GZIP)
    assert (answer.status_code, "content-encoding" in answer.headers, len(sent)) == (206, False, 5000)


def test_a_validator_is_weak_and_a_vary_is_added_to(service: Service) -> None:
    path = "/compressed/typed/5000?media_type=text/plain"
    answer, _ = raw(service, path, GZIP)
    assert answer.headers["etag"] == 'W/"a"'
    assert answer.headers.get_list("vary", split_commas=True) == ["Cookie", "accept-encoding"]
    plain, _ = raw(service, path, {"Accept-Encoding": "identity"})
    assert plain.headers["etag"] == '"a"'


def test_a_head_has_the_fields_of_a_get(service: Service) -> None:
    got, _ = raw(service, "/compressed/text/5000", GZIP)
    answer, sent = raw(service, "/compressed/text/5000", GZIP, "HEAD")
    assert (answer.headers["content-encoding"], answer.headers["vary"], sent) == ("gzip", "accept-encoding", b"")
    assert answer.headers.get("content-length", got.headers["content-length"]) == got.headers["content-length"]


def test_the_headers_of_other_filters_are_there_too(service: Service) -> None:
    answer, _ = raw(service, "/compressed/text/5000", GZIP)
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert len(answer.headers.get_list("x-request-id")) == 1


@pytest.mark.parametrize("size", [1024, 60_000, 1_000_000])
def test_a_file_is_compressed(service: Service, size: int) -> None:
    answer, sent = raw(service, f"/file/{size}", GZIP)
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "accept-encoding")
    assert gzip.decompress(sent) == content(size)
    assert answer.headers["etag"].startswith('W/"')
    plain, sent = raw(service, f"/file/{size}", {"Accept-Encoding": "identity"})
    assert (plain.headers["vary"], plain.headers["content-length"]) == ("accept-encoding", str(size))
    assert sent == content(size)
    assert plain.headers["etag"] == answer.headers["etag"].removeprefix("W/")


@pytest.mark.parametrize("size", [100, 1024, 60_000, 1_000_000])
@pytest.mark.parametrize("wanted", ["gzip", "identity"])
def test_a_head_of_a_file_is_that_of_its_get(service: Service, wanted: str, size: int) -> None:
    got, _ = raw(service, f"/file/{size}", {"Accept-Encoding": wanted})
    answer, sent = raw(service, f"/file/{size}", {"Accept-Encoding": wanted}, "HEAD")
    assert (answer.status_code, sent) == (200, b"")
    for name in ("content-encoding", "vary", "etag", "content-type", "last-modified"):
        assert answer.headers.get(name) == got.headers.get(name), name
    # What is known only once all of it is compressed may be left out (RFC 9110, 9.3.2).
    length = got.headers.get("content-length")
    assert answer.headers.get("content-length", length) in (length, None)


def test_a_part_of_a_file_is_left_as_it_is(service: Service) -> None:
    answer, sent = raw(service, "/file/60000", {**GZIP, "Range": "bytes=0-4999"})
    assert (answer.status_code, "content-encoding" in answer.headers) == (206, False)
    assert sent == content(60_000)[:5000]


@pytest.mark.parametrize("path", ["/file/60000", "/file/100", "/compressed/conditional"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_304_has_the_vary_and_the_tag_of_its_200(service: Service, path: str, method: str) -> None:
    got, _ = raw(service, path, GZIP)
    for wanted in ("gzip", "identity"):
        known = {"Accept-Encoding": wanted, "If-None-Match": got.headers["etag"]}
        answer, sent = raw(service, path, known, method)
        assert (answer.status_code, answer.headers["vary"], sent) == (304, "accept-encoding", b"")
        assert answer.headers["etag"].removeprefix("W/") == got.headers["etag"].removeprefix("W/")
        assert answer.headers["etag"].startswith("W/") == (wanted == "gzip")
        for name in ("content-encoding", "content-length", "content-type"):
            assert name not in answer.headers


@needs(Capability.RESPONSE_STREAMING)
def test_a_stream_is_compressed_as_one(service: Service) -> None:
    answer, sent = raw(service, "/compressed/stream/20000", GZIP)
    assert answer.headers["content-encoding"] == "gzip"
    content = gzip.decompress(sent)
    assert content == b"".join(b"line %d\n" % number for number in range(20_000))
    assert len(sent) < len(content) / 3


@needs(Capability.RESPONSE_STREAMING)
def test_a_stream_that_waits_holds_nothing_back(service: Service, journal: Journal) -> None:
    decoder = zlib.decompressobj(31)
    read = b""
    with service.client.stream("GET", f"/compressed/waiting/{journal.key}", headers=GZIP) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        chunks = answer.iter_raw()
        while read != b"first\n":
            read += decoder.decompress(next(chunks))
        journal.open_gate()
        assert decoder.decompress(b"".join(chunks)) == b"last\n"
        assert decoder.eof


@needs(Capability.RESPONSE_STREAMING)
def test_a_stream_of_events_is_not_compressed(service: Service) -> None:
    answer, sent = raw(service, "/events/count/1", GZIP)
    assert "content-encoding" not in answer.headers
    assert b"data: " in sent


@needs(Capability.RESPONSE_STREAMING)
def test_a_compressed_stream_is_closed_when_its_client_leaves(service: Service, journal: Journal) -> None:
    with service.client.stream("GET", f"/flood/{journal.key}", headers=GZIP) as answer:
        next(answer.iter_raw())
    eventually(lambda: journal.has("closed"))


@pytest.mark.parametrize("length", [5_000, 300_000])
def test_a_length_that_is_not_the_bodys_is_a_500_compressed_or_not(service: Service, length: int) -> None:
    for said, status in ((length - 1, 500), (length, 200), (length + 1, 500)):
        for coding in ("gzip", "identity"):
            path = f"/compressed/header/{length}?name=content-length&value={said}"
            assert service.client.get(path, headers={"Accept-Encoding": coding}).status_code == status
            assert service.client.head(path, headers={"Accept-Encoding": coding}).status_code == status

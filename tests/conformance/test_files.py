"""Files: whole, in ranges, under conditions (RFC 9110, 13 and 14)."""

from __future__ import annotations

import httpx
import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service
from tests.conformance.expectations import lacks, needs, over_sockets
from tests.conformance.files import MODIFIED, content
from tests.conformance.wire import ask

SIZES = (0, 1, 1_000, 65_536, 65_537, 1_000_000, 5_000_000)
EARLIER, LATER = "Mon, 13 Nov 2023 22:13:20 GMT", "Wed, 15 Nov 2023 22:13:20 GMT"


def parts_of(answer: httpx.Response) -> list[tuple[str, bytes]]:
    """The parts of a `multipart/byteranges`: what each says that it is, and its bytes."""
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    lead, *parts, tail = (b"\r\n" + answer.content).split(b"\r\n--" + boundary.encode())
    assert (lead, tail) == (b"", b"--\r\n")
    found = []
    for part in parts:
        head, _, body = part.partition(b"\r\n\r\n")
        fields = dict(line.split(": ") for line in head.decode().strip().split("\r\n"))
        assert fields["content-type"] == "text/plain; charset=utf-8"
        found.append((fields["content-range"], body))
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_file_arrives_whole_with_its_validators(service: Service, size: int) -> None:
    answer = service.client.get(f"/file/{size}")
    assert (answer.status_code, answer.content) == (200, content(size))
    assert answer.headers["content-length"] == str(size)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["last-modified"] == MODIFIED
    assert answer.headers["etag"].startswith('"')
    assert (answer.headers["accept-ranges"], answer.headers["x-own"]) == ("bytes", "yes")
    assert "transfer-encoding" not in answer.headers


@pytest.mark.parametrize("size", [0, 1_000, 1_000_000])
def test_a_head_request_is_told_the_length_and_gets_nothing(service: Service, size: int) -> None:
    answer = service.client.head(f"/file/{size}", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(size)
    assert answer.headers["etag"] == service.client.get(f"/file/{size}").headers["etag"]


@pytest.mark.parametrize("size", [1_000, 1_000_000])
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("0-0", 0, 1), ("10-19", 10, 20), ("990-", 990, None), ("-1", -1, None), ("5-99999999", 5, None)],
)
def test_a_range_is_a_206(service: Service, size: int, asked: str, start: int, end: int | None) -> None:
    answer = service.client.get(f"/file/{size}", headers={"Range": f"bytes={asked}"})
    wanted = content(size)[start:end]
    first = start % size
    assert (answer.status_code, answer.content) == (206, wanted)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{size}"
    assert answer.headers["content-length"] == str(len(wanted))


@needs(Capability.RESPONSE_STREAMING)
@pytest.mark.parametrize("size", [1_000, 5_000_000])
def test_several_ranges_are_several_parts(service: Service, size: int) -> None:
    answer = service.client.get(f"/file/{size}", headers={"Range": "bytes=500-599, 0-9 ,-5"})
    whole = content(size)
    assert answer.status_code == 206
    assert parts_of(answer) == [
        (f"bytes 500-599/{size}", whole[500:600]),
        (f"bytes 0-9/{size}", whole[:10]),
        (f"bytes {size - 5}-{size - 1}/{size}", whole[-5:]),
    ]
    assert "content-range" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)


@lacks(Capability.RESPONSE_STREAMING)
def test_several_ranges_are_the_whole_where_streams_are_lacking(service: Service) -> None:
    answer = service.client.get("/file/1000", headers={"Range": "bytes=0-1, 10-11"})
    assert (answer.status_code, answer.content) == (200, content(1_000))


def test_ranges_that_overlap_are_sent_once(service: Service) -> None:
    answer = service.client.get("/file/1000", headers={"Range": "bytes=0-99,50-149,150-199,0-9"})
    assert (answer.status_code, answer.content) == (206, content(1_000)[:200])


@pytest.mark.parametrize(
    "field",
    [
        "bytes=" + ",".join(f"{number}-{number}" for number in range(0, 3_000, 3)),
        "bytes=" + ",".join(["0-"] * 1_000),
        "bytes=" + ",".join(["0-999"] * 17),
        "bytes=9-1",
        "bytes=a-b",
        "bytes=-",
        "bytes=",
        "bytes=1-2-3",
        "bytes=+1-2",
        "bytes=1 - 2",
        "bytes",
        "lines=0-1",
        "bytes=0-" + "9" * 1_100,
    ],
)
def test_ranges_by_the_thousand_and_malformed_ones_get_the_whole(service: Service, field: str) -> None:
    answer = service.client.get("/file/1000", headers={"Range": field})
    assert (answer.status_code, answer.content) == (200, content(1_000))


@pytest.mark.parametrize(("size", "field"), [(1_000, "bytes=1000-"), (1_000, "bytes=-0"), (0, "bytes=0-0")])
def test_a_range_outside_of_the_file_is_a_416(service: Service, size: int, field: str) -> None:
    answer = service.client.get(f"/file/{size}", headers={"Range": field})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{size}"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("field", "status"), [(("Range", "bytes=1000-"), 416), (("If-Match", '"other"'), 412)])
def test_a_problem_in_its_place_has_the_headers_that_are_not_of_the_file(
    service: Service, field: tuple[str, str], status: int
) -> None:
    answer = service.client.get("/file/1000", headers=[field])
    assert (answer.status_code, answer.headers["x-own"]) == (status, "yes")
    assert not {"etag", "last-modified", "accept-ranges", "content-disposition"} & answer.headers.keys()
    assert answer.json()["status"] == status


def test_what_the_client_has_is_not_sent_again(service: Service) -> None:
    tag = service.client.get("/file/1000").headers["etag"]
    for field, value in [
        ("If-None-Match", tag),
        ("If-None-Match", f"W/{tag}"),
        ("If-None-Match", f'"other", {tag}'),
        ("If-None-Match", "*"),
        ("If-Modified-Since", MODIFIED),
        ("If-Modified-Since", LATER),
        ("If-Modified-Since", "Tuesday, 14-Nov-23 22:13:20 GMT"),
        ("If-Modified-Since", "Tue Nov 14 22:13:20 2023"),
    ]:
        answer = service.client.get("/file/1000", headers={field: value})
        assert (answer.status_code, answer.content) == (304, b""), (field, value)
        assert (answer.headers["etag"], answer.headers["x-own"]) == (tag, "yes")
        assert "content-type" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-None-Match": "no tag"},
        {"If-Modified-Since": EARLIER},
        {"If-Modified-Since": "yesterday"},
        {"If-None-Match": '"other"', "If-Modified-Since": LATER},
        {"If-Match": "*"},
        {"If-Unmodified-Since": MODIFIED},
        {"If-Unmodified-Since": "yesterday"},
    ],
)
def test_what_the_client_does_not_have_is_sent(service: Service, headers: dict[str, str]) -> None:
    answer = service.client.get("/file/1000", headers=headers)
    assert (answer.status_code, answer.content) == (200, content(1_000))


@pytest.mark.parametrize("field", [("If-Match", '"other"'), ("If-Unmodified-Since", EARLIER)])
def test_another_state_than_the_expected_is_a_412(service: Service, field: tuple[str, str]) -> None:
    answer = service.client.get("/file/1000", headers=dict([field]))
    assert answer.status_code == 412
    assert answer.json()["status"] == 412


def test_a_weak_tag_never_meets_an_expectation(service: Service) -> None:
    tag = service.client.get("/file/1000").headers["etag"]
    assert service.client.get("/file/1000", headers={"If-Match": tag}).status_code == 200
    assert service.client.get("/file/1000", headers={"If-Match": f"W/{tag}"}).status_code == 412
    # Once the tag decides, the date is not looked at (RFC 9110, 13.2.2).
    both = {"If-Match": tag, "If-Unmodified-Since": EARLIER}
    assert service.client.get("/file/1000", headers=both).status_code == 200


def test_a_range_of_another_state_is_the_whole(service: Service) -> None:
    tag = service.client.get("/file/1000").headers["etag"]
    for condition, status in [(tag, 206), (MODIFIED, 206), (f"W/{tag}", 200), ('"other"', 200), (EARLIER, 200)]:
        answer = service.client.get("/file/1000", headers={"Range": "bytes=0-9", "If-Range": condition})
        assert answer.status_code == status, condition


def test_conditions_and_ranges_are_for_reading(service: Service) -> None:
    tag = service.client.get("/file/1000").headers["etag"]
    headers = {"If-None-Match": tag, "Range": "bytes=0-9"}
    assert service.client.post("/file/1000", headers=headers).status_code == 200
    page = service.client.get("/file-page", headers={"If-None-Match": "*", "Range": "bytes=0-9"})
    assert (page.status_code, page.content) == (404, content(100))


def test_a_handler_may_say_what_the_tag_is(service: Service) -> None:
    answer = service.client.get("/file-with-request/100000", headers={"If-None-Match": '"mine"'})
    assert (answer.status_code, answer.headers["etag"], answer.headers["x-method"]) == (304, '"mine"', "GET")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("users.csv", 'attachment; filename="users.csv"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("C:\\temp\\a.txt", 'attachment; filename="a.txt"'),
        ('a"; x="b.txt', "attachment; filename=\"a_; x=_b.txt\"; filename*=UTF-8''a%22%3B%20x%3D%22b.txt"),
        ("a\r\nSet-Cookie: b=c\0", 'attachment; filename="aSet-Cookie: b=c"'),
        (
            "Übersicht 100%.txt",
            "attachment; filename=\"_bersicht 100_.txt\"; filename*=UTF-8''%C3%9Cbersicht%20100%25.txt",
        ),
        ("..", "attachment"),
        ("\u202egpj.exe", 'attachment; filename="gpj.exe"'),
    ],
)
def test_a_name_breaks_no_header(service: Service, name: str, told: str) -> None:
    answer = service.client.get("/named-file", params={"name": name})
    assert answer.headers["content-disposition"] == told
    assert "set-cookie" not in answer.headers
    assert answer.content == content(100)


def test_a_device_is_refused(service: Service) -> None:
    assert service.client.get("/file-device").status_code == 500
    assert service.client.get("/text").text == "hello"


def test_the_file_that_was_opened_is_sent_and_not_its_successor(service: Service, journal: Journal) -> None:
    assert service.client.get(f"/replaced-file/{journal.key}").content == content(300_000)


@over_sockets
def test_a_client_that_leaves_midway_leaves_the_others_alone(service: Service) -> None:
    for _ in range(20):
        with service.connect() as connection:  # type: ignore[attr-defined]  # a service over a socket
            connection.sendall(b"GET /file/5000000 HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.recv(1_000)
    assert service.client.get("/file/1000").content == content(1_000)


@over_sockets
def test_files_follow_one_another_on_a_connection(service: Service) -> None:
    for size in (1_000, 1_000_000, 1_000, 65_537):
        answer = ask(service, b"GET /file/%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % size)
        assert answer.body == content(size)

"""What clients get of what handlers return."""

from __future__ import annotations

from typing import cast

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Service
from tests.conformance.drivers.process import ProcessService
from tests.conformance.expectations import needs, on, over_sockets
from tests.conformance.wire import ask, read_answer


@pytest.mark.parametrize(
    ("path", "media_type", "content"),
    [
        ("/text", "text/plain; charset=utf-8", b"hello"),
        ("/bytes", "application/octet-stream", b"\x00\xff"),
        ("/dict", "application/json", b'{"hello":"world"}'),
        ("/weights", "application/json", b'{"1":2.5,"2":3.0}'),
        ("/place", "application/json", b'["Ulm",48.4,9.98]'),
        ("/brief", "application/json", b'[{"name":"ann"}]'),
        ("/public", "application/json", b'{"name":"ann"}'),
        ("/durations", "application/json", b'{"one day":"P1D"}'),
        ("/inline", "text/plain; charset=utf-8", b"inline"),
        ("/thread", "application/json", b'{"main":false}'),
    ],
)
def test_results_become_bodies(service: Service, path: str, media_type: str, content: bytes) -> None:
    answer = service.client.get(path)
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, media_type, content)
    assert answer.headers["content-length"] == str(len(content))


@pytest.mark.parametrize("count", [0, 1, 500, 30_000])
def test_models_arrive_whole_however_many_they_are(service: Service, count: int) -> None:
    expected = ",".join(f'{{"name":"nut {number}","count":{number + 1}}}' for number in range(count))
    for _ in range(3):
        answer = service.client.get(f"/items?count={count}")
        assert (answer.status_code, answer.text) == (200, f"[{expected}]")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("path", ["/none", "/status/204"])
def test_nothing_is_204_without_a_length(service: Service, path: str) -> None:
    answer = service.client.get(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers


def test_a_205_has_no_content_and_says_so(service: Service) -> None:
    answer = service.client.get("/reset")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (205, b"", "0")
    assert "content-type" not in answer.headers
    assert service.client.get("/text").text == "hello"


def test_a_304_has_no_body(service: Service) -> None:
    answer = service.client.get("/status/304")
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("code", [200, 299, 418, 599])
def test_any_final_status_is_sent(service: Service, code: int) -> None:
    assert service.client.get(f"/status/{code}").status_code == code


@pytest.mark.parametrize("code", [0, 99, 100, 101, 103, 199, 600, 999, 1000])
def test_any_other_status_is_a_500(service: Service, code: int) -> None:
    assert service.client.get(f"/broken-status/{code}").status_code == 500
    assert service.client.get("/text").status_code == 200


def test_body_status_and_headers_can_be_returned_together(service: Service) -> None:
    answer = service.client.get("/pair")
    assert (answer.status_code, answer.json(), answer.headers["x-made"]) == (201, {"made": True}, "yes")


def test_a_header_may_occur_twice(service: Service) -> None:
    cookies = service.client.get("/cookies").headers.get_list("set-cookie")
    assert [cookie.partition(";")[0] for cookie in cookies] == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-split", "a\r\nset-cookie: b=1"),
        ("x-split", "a\nb"),
        ("x-split", "a\0b"),
        ("x bad", "a"),
        ("x-bad:", "a"),
        ("", "a"),
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("keep-alive", "timeout=5"),
        ("upgrade", "h2c"),
        ("content-length", "3"),
    ],
)
def test_a_header_that_would_break_the_response_is_a_500(service: Service, name: str, value: str) -> None:
    answer = service.client.get("/raw-header", params={"name": name, "value": value})
    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers


def test_the_right_content_length_is_not_doubled(service: Service) -> None:
    answer = service.client.get("/raw-header?name=content-length&value=4")
    assert answer.headers.get_list("content-length") == ["4"]


@needs(Capability.HEADER_BYTES)
def test_a_header_value_outside_ascii_is_sent_as_latin_1(service: Service) -> None:
    answer = service.client.get("/raw-header", params={"name": "x-name", "value": "é"})
    assert (b"x-name", "é".encode("latin-1")) in [(name.lower(), value) for name, value in answer.headers.raw]


@on("granian (rsgi)")
def test_a_header_value_outside_ascii_is_a_500_instead_of_missing(service: Service) -> None:
    assert service.client.get("/raw-header", params={"name": "x-name", "value": "é"}).status_code == 500


def test_a_large_answer_arrives_whole(service: Service) -> None:
    assert len(service.client.get("/big/3000000").content) == 3_000_000


@over_sockets
def test_a_connection_serves_one_request_after_the_other(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        for number in range(3):
            connection.sendall(f"GET /typed/{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert read_answer(connection).json()["number"] == number


@over_sockets
def test_pipelined_requests_are_answered_in_order(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(b"".join(b"GET /typed/%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(3)))
        received = b""
        while received.count(b"HTTP/1.1 200") < 3 or not received.endswith(b"}"):
            received += connection.recv(65_536)
    positions = [received.index(b'"number":%d' % number) for number in range(3)]
    assert positions == sorted(positions)


@over_sockets
def test_connection_close_is_kept(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(b"GET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b""
        while part := connection.recv(65_536):
            received += part
    assert received.endswith(b"hello")


@over_sockets
def test_a_head_request_leaves_the_connection_usable(service: Service) -> None:
    with cast("ProcessService", service).connect() as connection:
        connection.sendall(b"HEAD /dict HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(connection, "HEAD").status == 200
        connection.sendall(b"GET /text HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(connection).body == b"hello"


@over_sockets
@needs(Capability.PROBLEM_ERRORS)
@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [(b"nonsense\r\n\r\n", 400), (b"GET /text HTTP/3.0\r\nHost: x\r\n\r\n", 505)],
)
def test_what_the_server_refuses_is_a_problem(service: Service, request_bytes: bytes, status: int) -> None:
    answer = ask(service, request_bytes)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status

"""What handlers see of a request."""

from __future__ import annotations

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Driver, Service
from tests.conformance.expectations import needs, on, over_sockets
from tests.conformance.wire import ask


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_method_reaches_its_handler(service: Service, method: str) -> None:
    assert service.client.request(method, "/echo").json()["method"] == method


def test_headers_arrive_in_lower_case_with_every_value(service: Service) -> None:
    seen = service.client.get("/echo", headers=[("X-One", "1"), ("X-Two", "a"), ("X-Two", "b")]).json()["headers"]
    assert [pair for pair in seen if pair[0].startswith("x-")] == [["x-one", "1"], ["x-two", "a"], ["x-two", "b"]]


@needs(Capability.HEADER_BYTES)
def test_a_header_value_outside_ascii_arrives_as_latin_1(service: Service) -> None:
    seen = service.client.get("/echo", headers={b"X-Name": "é".encode("latin-1")}).json()["headers"]
    assert ["x-name", "é"] in seen


@on("granian (rsgi)")
def test_a_header_value_outside_ascii_is_left_out(service: Service) -> None:
    seen = service.client.get("/echo", headers={b"X-Name": "é".encode("latin-1")}).json()["headers"]
    assert "x-name" not in dict(seen)


def test_the_query_is_decoded_as_a_form(service: Service) -> None:
    assert service.client.get("/echo?a=1&a=2&b=%C3%A9+x&c=").json()["query"] == [
        ["a", "1"],
        ["a", "2"],
        ["b", "é x"],
        ["c", ""],
    ]


def test_cookies_are_split(service: Service) -> None:
    seen = service.client.get("/echo", headers={"Cookie": "a=1; b=2; a=3"}).json()["cookies"]
    assert seen == {"a": "1", "b": "2"}


def test_scheme_version_and_client_are_told(service: Service) -> None:
    seen = service.client.get("/echo").json()
    assert (seen["scheme"], seen["version"], seen["has_client"]) == ("http", "1.1", True)


@over_sockets
def test_a_request_of_http_1_0_needs_no_host(service: Service) -> None:
    answer = ask(service, b"GET /echo HTTP/1.0\r\n\r\n")
    assert (answer.status, answer.json()["version"]) == (200, "1.0")


def test_a_request_is_from_whom_middleware_says_and_else_from_nobody(service: Service) -> None:
    assert service.client.get("/user", headers={"X-User": "ann"}).json() == {"user": ["ann", "read"]}
    assert service.client.get("/user").json() == {"user": None}
    assert service.client.get("/own-user", headers={"X-User": "ann", "covet-test-login": "ann"}).status_code == 401


def test_a_change_is_refused_that_does_not_say_which_state_it_is_of(service: Service) -> None:
    def put(**headers: str) -> int:
        return service.client.put("/guarded", headers=headers).status_code

    date = "Tue, 14 Nov 2023 22:13:20 GMT"
    assert [put(), put(**{"If-Unmodified-Since": date})] == [428, 428]
    assert [put(**{"If-Match": '"6"'}), put(**{"If-Match": '"7"'})] == [412, 200]


def test_path_and_query_parameters_are_converted(service: Service) -> None:
    assert service.client.get("/typed/7?q=x&tags=1&tags=2").json() == {"number": 7, "q": "x", "tags": [1, 2]}


def test_missing_query_parameters_have_their_defaults(service: Service) -> None:
    assert service.client.get("/typed/7").json() == {"number": 7, "q": "none", "tags": []}


def test_every_wrong_parameter_is_told(service: Service) -> None:
    answer = service.client.get("/typed/seven?tags=x")
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["errors"]] == [["path", "number"], ["query", "tags", 0]]


def test_header_and_cookie_parameters_are_filled(service: Service) -> None:
    assert service.client.get("/header", headers={"X-Token": "t"}).json() == {"token": "t"}
    assert service.client.get("/cookie", headers={"Cookie": "session=s"}).json() == {"session": "s"}


def test_a_missing_header_parameter_is_told(service: Service) -> None:
    answer = service.client.get("/header")
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["header", "x-token"])


def test_the_rest_of_a_path_is_decoded(service: Service) -> None:
    assert service.client.get("/rest/a/b%20c/%C3%A9").json() == {"rest": "a/b c/é"}


def test_a_percent_sign_survives_decoding(service: Service) -> None:
    assert service.client.get("/rest/100%25/x%252Fy").json() == {"rest": "100%/x%2Fy"}


@needs(Capability.RAW_PATH)
def test_an_encoded_slash_stays_inside_its_segment(service: Service) -> None:
    assert service.client.get("/segment/a%2Fb").json() == {"name": "a/b"}
    assert service.client.get("/segment/a/b").json() == {"name": "a", "rest": "b"}


@over_sockets
@needs(Capability.EXACT_TARGET)
@pytest.mark.parametrize("target", ["/rest/%zz", "/rest/%f", "/rest/%ff", "/rest/%C3%28"])
def test_a_path_that_can_not_be_decoded_is_refused(service: Service, target: str) -> None:
    assert ask(service, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).status == 400


@on("granian (rsgi)")
def test_bad_percent_encoding_is_text_and_invalid_utf_8_is_refused(service: Service) -> None:
    assert ask(service, b"GET /rest/%zz HTTP/1.1\r\nHost: x\r\n\r\n").json() == {"rest": "%zz"}
    assert ask(service, b"GET /rest/%ff HTTP/1.1\r\nHost: x\r\n\r\n").status == 400


def test_a_missing_slash_is_redirected(service: Service) -> None:
    answer = service.client.get("/slash?a=1")
    assert (answer.status_code, answer.headers["location"]) == (307, "/slash/?a=1")


@over_sockets
def test_a_redirect_never_leaves_the_service(service: Service) -> None:
    answer = ask(service, b"GET //evil.example/slash HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not answer.headers.get("location", "").startswith("//")


def test_a_head_request_is_a_get_without_a_body(service: Service) -> None:
    got, head = service.client.get("/dict"), service.client.head("/dict")
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in ("content-type", "content-length")] == [
        got.headers[name] for name in ("content-type", "content-length")
    ]


def test_options_tells_the_methods(service: Service) -> None:
    answer = service.client.options("/text")
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_path_without_a_route_is_404(service: Service) -> None:
    answer = service.client.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "Not Found"


def test_a_method_without_a_route_is_405_and_tells_the_others(service: Service) -> None:
    answer = service.client.delete("/text")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@over_sockets
@needs(Capability.HOST_RULES)
def test_a_missing_host_is_refused(service: Service) -> None:
    assert ask(service, b"GET /text HTTP/1.1\r\n\r\n").status == 400


@on("granian (asgi)")
def test_a_missing_host_counts_as_an_empty_one(service: Service) -> None:
    assert ask(service, b"GET /text HTTP/1.1\r\n\r\n").status == 200


@over_sockets
@pytest.mark.parametrize("hosts", ["Host: a\r\nHost: b\r\n", "Host: a b\r\n", "Host: a/b\r\n"])
def test_a_doubled_or_malformed_host_is_refused(service: Service, hosts: str) -> None:
    assert ask(service, f"GET /text HTTP/1.1\r\n{hosts}\r\n".encode()).status == 400


def test_the_lifespan_state_is_there(driver: Driver, service: Service) -> None:
    assert service.client.get("/state").text == "hello"

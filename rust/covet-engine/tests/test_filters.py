"""Native filters as Python configures them and goes through them."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from covet_engine import FilterChain, RequestHead, Table, available_filters, filter_faults

HEX = set("0123456789abcdef")


def test_filters_are_known_by_name_and_schema() -> None:
    assert available_filters() == {
        "body-limit": (1,),
        "compression": (1,),
        "request-id": (1,),
        "security-headers": (1,),
        "trusted-hosts": (1,),
    }


def test_a_request_that_passes_has_an_id_that_its_response_tells(request_of: Callable[..., RequestHead]) -> None:
    chain = FilterChain([("request-id", 1, {})])
    request = request_of()
    assert chain.enter(request) is None
    assert len(request.id) == 32
    assert set(request.id) <= HEX
    assert chain.leave(request, [(b"a", b"1")]) == [(b"a", b"1"), (b"x-request-id", request.id.encode())]


def test_a_clients_id_is_taken_over(request_of: Callable[..., RequestHead]) -> None:
    chain = FilterChain([("request-id", 1, {"header": "X-Trace"})])
    request = request_of(headers=[(b"X-Trace", b"abc-1")])
    chain.enter(request)
    assert request.id == "abc-1"
    assert chain.leave(request, []) == [(b"x-trace", b"abc-1")]


def test_a_request_without_filters_has_an_id_when_it_is_asked_for(request_of: Callable[..., RequestHead]) -> None:
    first, second = request_of(), request_of(headers=[(b"x-request-id", b"a")])
    assert first.id == first.id
    assert len({first.id, second.id, "a"}) == 3
    assert first.body_limit is None


def test_the_answer_of_a_filter_is_a_problem(request_of: Callable[..., RequestHead]) -> None:
    chain = FilterChain([("trusted-hosts", 1, {"hosts": ("example.com",)})])
    assert chain.enter(request_of(headers=[(b"host", b"Example.com:1")])) is None
    answer = chain.enter(request_of(headers=[(b"host", b"example.org")]))
    assert answer is not None
    status, body, fields = answer
    assert (status, fields) == (421, [(b"content-type", b"application/problem+json")])
    assert b'"status":421' in body


def test_the_limit_of_a_body_is_noted(request_of: Callable[..., RequestHead]) -> None:
    chain = FilterChain([("body-limit", 1, {"limit": 10})])
    for headers, limit in [([], 10), ([(b"content-length", b"10")], 10), ([(b"content-length", b"x")], 10)]:
        request = request_of(method="POST", headers=headers)
        assert chain.enter(request) is None
        assert request.body_limit == limit
    answer = chain.enter(request_of(method="POST", headers=[(b"content-length", b"11")]))
    assert answer is not None
    assert answer[0] == 413


def test_a_field_of_the_response_wins(request_of: Callable[..., RequestHead]) -> None:
    chain = FilterChain([("security-headers", 1, {"headers": {"x-a": "1"}}), ("request-id", 1, {"header": "x-a"})])
    request = request_of()
    chain.enter(request)
    fields = chain.leave(request, [(b"X-Frame-Options", b"SAMEORIGIN")])
    assert [value for name, value in fields if name.lower() == b"x-frame-options"] == [b"SAMEORIGIN"]
    assert [value for name, value in fields if name == b"x-a"] == [request.id.encode()]
    assert (b"x-a", b"mine") in chain.leave(request, [(b"x-a", b"mine")])
    assert (b"x-a", b"1") in chain.leave(None, [])


def test_transport_security_is_told_over_tls(request_of: Callable[..., RequestHead]) -> None:
    chain = FilterChain([("security-headers", 1, {"strict_transport_security": {"max_age": 60}})])
    field = (b"strict-transport-security", b"max-age=60")
    assert field not in chain.leave(request_of(), [])
    assert field in chain.leave(request_of(scheme="https"), [])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"hosts": {"a"}}, ("hosts", "is of the type set; a list is wanted")),
        ({"hosts": [1.5]}, ("hosts[0]", "is of the type float; text is wanted")),
        ({"hosts": ["a\ud800"]}, ("hosts[0]", "is text with half a character; text is wanted")),
        ({"hosts": {1: 2}}, ("hosts", "is a mapping with keys that aren't text; a list is wanted")),
        ({"hosts": [2**70]}, ("hosts[0]", "is a number out of range; text is wanted")),
        ([], ("", "is a list; a mapping is wanted")),
    ],
)
def test_a_fault_of_settings_is_told_with_its_place(settings: Any, told: tuple[str, str]) -> None:
    assert told in filter_faults("trusted-hosts", 1, settings)


def test_settings_that_go_round_in_a_circle_are_refused() -> None:
    settings: dict[str, object] = {}
    settings["headers"] = {"a": settings}
    assert filter_faults("security-headers", 1, settings) == [("headers.a", "is a mapping; text is wanted")]


def test_good_settings_have_no_fault() -> None:
    assert filter_faults("trusted-hosts", 1, {"hosts": ["a"]}) == []


def test_what_makes_no_chain_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no filter \"rate\" with the schema 1; it has \[\]"):
        FilterChain([("rate", 1, {})])
    with pytest.raises(ValueError, match=r"schema 9; it has \[1\]"):
        filter_faults("request-id", 9, {})
    with pytest.raises(ValueError, match="the settings of body-limit are faulty: limit is missing"):
        FilterChain([("body-limit", 1, {})])
    with pytest.raises(ValueError, match="the filter request-id is in the chain twice"):
        FilterChain([("request-id", 1, {}), ("request-id", 1, {})])


def test_a_table_knows_its_filters(table_of: Callable[..., Table]) -> None:
    chain = FilterChain([("security-headers", 1, {}), ("request-id", 1, {})])
    assert table_of([], [], filters=chain).filters is chain
    assert table_of([], []).filters is None
    assert (chain.names, repr(chain)) == (
        ("security-headers", "request-id"),
        "<FilterChain security-headers, request-id>",
    )


FORKING = """
import os
from covet_engine import RequestHead

def make():
    return RequestHead("GET", b"/", b"", ()).id

make()  # the generator is there before the forks
for _ in range(2):
    if os.fork() == 0:
        print(make(), flush=True)
        os._exit(0)
    os.wait()
print(make())
"""


def test_forked_processes_make_ids_of_their_own() -> None:
    done = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, check=True)
    assert len(set(done.stdout.split())) == 3

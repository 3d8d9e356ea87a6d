"""Where requests go."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from covet_engine import BadRoute, BadTarget, Endpoint, RouteConflict, Table


@pytest.fixture
def table(table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint]) -> Table:
    endpoints = [endpoint_of(name=name) for name in ("index", "user", "file", "slash", "any")]
    routes = [
        ("GET", "/", 0),
        ("GET", "/users/{id:int}", 1),
        ("PUT", "/users/{id}", 1),
        ("GET", "/users/{id:int}/files/{rest:path}", 2),
        ("GET", "/slash/", 3),
        ("POST", "/slash/", 3),
        ("OPTIONS", "/own", 4),
        ("PROPFIND", "/own", 4),
    ]
    return table_of(endpoints, routes)


@pytest.mark.parametrize(
    ("method", "path", "name", "params"),
    [
        ("GET", "/", "index", {}),
        ("HEAD", "/", "index", {}),
        ("GET", "/users/42", "user", {"id": "42"}),
        ("PUT", "/users/x%20y", "user", {"id": "x y"}),
        ("PUT", "/users/a%2Fb", "user", {"id": "a/b"}),
        ("GET", "/users/1/files/a/b.txt", "file", {"id": "1", "rest": "a/b.txt"}),
        ("GET", "/users/1/files/%C3%A9%2f", "file", {"id": "1", "rest": "é/"}),
        ("OPTIONS", "/own", "any", {}),
        ("PROPFIND", "/own", "any", {}),
    ],
)
def test_a_routed_request_gets_its_endpoint_and_path_values(
    table: Table, request_of: Callable[..., Any], method: str, path: str, name: str, params: dict[str, str]
) -> None:
    request = request_of(path, method)
    assert table.match(request).name == name
    assert request.path_params == params
    assert request.route_error is None


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        ("GET", "/nothing", (404, "")),
        ("GET", "/users/x", (405, "OPTIONS, PUT")),
        ("DELETE", "/users/1", (405, "GET, HEAD, OPTIONS, PUT")),
        ("get", "/", (405, "GET, HEAD, OPTIONS")),
        ("TRACE", "/", (405, "GET, HEAD, OPTIONS")),
        ("OPTIONS", "/", (204, "GET, HEAD, OPTIONS")),
        ("OPTIONS", "*", (204, "")),
        ("CONNECT", "", (405, "")),
        ("GET", "/slash", (307, "/slash/?q=1&q")),
        ("POST", "/slash", (307, "/slash/?q=1&q")),
        ("GET", "/users/7/", (307, "/users/7?q=1&q")),
        ("GET", "//slash", (404, "")),
        ("GET", "//evil.com", (404, "")),
        ("GET", "/%2Fslash", (404, "")),
        ("GET", "/slash%2F", (404, "")),
    ],
)
def test_an_unrouted_request_gets_the_fallback_and_the_reason(
    table: Table, request_of: Callable[..., Any], method: str, path: str, error: tuple[int, str]
) -> None:
    request = request_of(path, method, "q=1&q")
    assert table.match(request) is table.fallback
    assert request.route_error == error
    assert request.path_params == {}


def test_slashes_are_not_redirected_when_the_table_says_so(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    table = table_of([endpoint_of()], [("GET", "/a/", 0)], redirect_slashes=False)
    request = request_of("/a")
    table.match(request)
    assert request.route_error == (404, "")


def test_a_redirect_keeps_escapes_and_encodes_what_is_no_path(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    table = table_of([endpoint_of()], [("GET", "/{name}/x/", 0)])
    request = request_of("/a%2Fb\\é/x", query="q=\\é")
    table.match(request)
    assert request.route_error == (307, "/a%2Fb%5C%C3%A9/x/?q=\\%C3%A9")


SEGMENTS = st.sampled_from(["/", "\\", "%2F", "%5C", "evil.com", "a", "..", "%09", "\t", " ", "é", "?", "#", "@", ":"])


def test_a_redirect_never_leads_to_another_host(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    table = table_of([endpoint_of()], [("GET", "/{a}/", 0), ("GET", "/{a}/{b}/", 0), ("GET", "/{a}/{b}/{c}", 0)])
    seen = set[int]()

    @settings(max_examples=500, deadline=None)
    @given(st.lists(SEGMENTS, max_size=6).map("".join))
    @example("a/evil.com")
    @example("evil.com/a/b/")
    def holds(path: str) -> None:
        request = request_of("/" + path, query=path)
        table.match(request)
        status, location = request.route_error or (0, "/")
        seen.add(status)
        assert re.fullmatch(r"/([^/\\][!-~]*)?", location) or status != 307

    holds()
    assert 307 in seen


def test_a_custom_converter_restricts_a_route(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    table = table_of([endpoint_of()], [("GET", "/{sku:sku}", 0)], converters={"sku": "[A-Z]{3}-[0-9]+"})
    assert table.match(request_of("/ABC-1")).name == "endpoint"
    assert table.match(request_of("/abc-1")) is table.fallback


def test_two_routes_for_the_same_requests_are_refused_naming_both(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint]
) -> None:
    with pytest.raises(RouteConflict, match=r"GET /a/\{x\} answers the same requests as GET /a/\{y\}") as caught:
        table_of([endpoint_of()], [("GET", "/a/{y}", 0), ("GET", "/a/{x}", 0)])
    assert (caught.value.method, caught.value.pattern, caught.value.with_pattern) == ("GET", "/a/{x}", "/a/{y}")


@pytest.mark.parametrize("pattern", ["a", "/{x", "/{x:nope}", "//", "/{a}/{a}"])
def test_a_malformed_pattern_is_refused(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], pattern: str
) -> None:
    with pytest.raises(BadRoute) as caught:
        table_of([endpoint_of()], [("GET", pattern, 0)])
    assert caught.value.pattern == pattern


def test_a_route_to_no_endpoint_is_refused(table_of: Callable[..., Table]) -> None:
    with pytest.raises(IndexError, match="leads to endpoint 0 of 0"):
        table_of([], [("GET", "/", 0)])


def test_a_converter_without_a_valid_expression_is_refused(table_of: Callable[..., Table]) -> None:
    with pytest.raises(ValueError, match="doesn't compile"):
        table_of([], [], converters={"bad": "("})


@pytest.mark.parametrize("path", [b"/%", b"/%zz", b"/%ff", b"/\xff", b"/%00", b"/a%2"])
def test_a_path_that_cannot_be_decoded_is_no_request(request_of: Callable[..., Any], path: bytes) -> None:
    with pytest.raises(BadTarget) as caught:
        type(request_of())("GET", path, b"", [])
    assert caught.value.code == "bad-target"


def test_an_endpoint_is_shared_only_by_tables_that_treat_it_alike(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any]
) -> None:
    endpoint = endpoint_of()
    first = table_of([endpoint], [("GET", "/", 0)])
    second = table_of([endpoint], [("GET", "/b", 0)])
    assert first.match(request_of("/")) is second.match(request_of("/b"))
    with pytest.raises(ValueError, match="another response_type"):
        Table(
            [endpoint],
            [],
            fallback=endpoint_of(),
            fallback_native=True,
            request_type=type(request_of()),
            response_type=int,
            on_invalid=print,  # type: ignore[arg-type]  # never called
        )


def test_an_entry_takes_the_request_when_it_has_a_guard(endpoint_of: Any) -> None:
    class Guard:
        def answer(self, request: object, error: Exception) -> Any: ...

        def misfit(self, result: object) -> Exception:
            return TypeError(result)

    guard = Guard()
    plain, guarded = endpoint_of(), endpoint_of(guard=guard)
    assert (plain.wrapped, plain.guard) == (False, None)
    assert (guarded.wrapped, guarded.guard) == (True, guard)

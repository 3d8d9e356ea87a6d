"""From headers to the client."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.http.request import Address, Request
from covet_core.proxies import resolve as resolving
from covet_core.proxies.hop import UNKNOWN, Node, authority, node, path_prefix
from covet_core.proxies.request import ProxiedRequest
from covet_core.proxies.trusted import ProxyHeaders, TrustedProxies

PEER = ("10.0.0.1", 5000)


@pytest.fixture(autouse=True)
def nothing_logged() -> Iterator[None]:
    resolving._logged.clear()
    yield
    resolving._logged.clear()


def proxied(
    *headers: tuple[str, str],
    peers: str = "10.0.0.0/8",
    family: ProxyHeaders = "x-forwarded",
    client: tuple[str, int] | None = PEER,
    **more: Any,
) -> Request:
    kind = ProxiedRequest.trusting(TrustedProxies(peers, headers=family))
    fields = [("host", "x"), *headers]
    raw = [(name.encode(), value.encode("latin-1")) for name, value in fields]
    return kind("GET", b"/a", b"", raw, client=client, **more)


def x(*addresses: str, **more: Any) -> Request:
    return proxied(*(("x-forwarded-for", each) for each in addresses), **more)


def forwarded(*fields: str, **more: Any) -> Request:
    return proxied(*(("forwarded", each) for each in fields), family="forwarded", **more)


@pytest.mark.parametrize(
    ("addresses", "client"),
    [
        ((), Address(*PEER)),
        (("203.0.113.9",), Address("203.0.113.9", 0)),
        (("1.1.1.1, 203.0.113.9",), Address("203.0.113.9", 0)),
        (("1.1.1.1", "203.0.113.9, 10.0.0.3 , 10.0.0.2"), Address("203.0.113.9", 0)),
        (("10.0.0.9, 10.0.0.8",), Address("10.0.0.9", 0)),
        (("203.0.113.9:4711",), Address("203.0.113.9", 4711)),
        (("[2001:db8::1]:80",), Address("2001:db8::1", 80)),
        (("2001:db8::1",), Address("2001:db8::1", 0)),
        (("::ffff:203.0.113.9",), Address("203.0.113.9", 0)),
        (("garbage, 203.0.113.9",), Address("203.0.113.9", 0)),
        (("203.0.113.9, garbage",), None),
        (("203.0.113.9, unknown, 10.0.0.2",), None),
        (("203.0.113.9,",), None),
    ],
)
def test_the_list_is_read_from_the_right(addresses: tuple[str, ...], client: Address | None) -> None:
    assert x(*addresses).client == client


@pytest.mark.parametrize("peer", [("203.0.113.1", 1), None], ids=["address", "unix"])
def test_a_peer_that_is_not_trusted_says_nothing(peer: tuple[str, int] | None) -> None:
    request = proxied(
        ("x-forwarded-for", "1.1.1.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil"),
        ("x-forwarded-prefix", "/evil"),
        client=peer,
    )
    assert (request.client, request.scheme, str(request.url), request.root_path) == (peer, "http", "http://x/a", "")


def test_a_unix_socket_is_trusted_by_its_name() -> None:
    assert x("203.0.113.9", client=None, peers="unix").client == Address("203.0.113.9", 0)
    assert x(client=None, peers="unix").client is None


def test_with_a_star_the_last_hop_is_the_client() -> None:
    assert x("1.1.1.1, 203.0.113.9", client=("192.0.2.1", 1), peers="*").client == Address("203.0.113.9", 0)


@pytest.mark.parametrize(
    ("fields", "client", "url"),
    [
        (("for=203.0.113.9;proto=https;host=shop.example",), Address("203.0.113.9", 0), "https://shop.example/a"),
        (('for="[2001:db8::1]:47";proto=HTTPS',), Address("2001:db8::1", 47), "https://x/a"),
        (('for="203.0.113.9:_p";host="h:8000"',), Address("203.0.113.9", 0), "http://h:8000/a"),
        (("for=1.1.1.1;host=evil, for=203.0.113.9",), Address("203.0.113.9", 0), "http://x/a"),
        (("for=203.0.113.9, for=10.0.0.3;proto=https",), Address("203.0.113.9", 0), "https://x/a"),
        (("for=203.0.113.9;proto=http, for=10.0.0.3;proto=https",), Address("203.0.113.9", 0), "http://x/a"),
        (("proto=https",), Address(*PEER), "https://x/a"),
        (("for=unknown;proto=https",), None, "https://x/a"),
        (("for=_hidden",), None, "http://x/a"),
        (('for="',), None, "http://x/a"),
        (('for="', "for=203.0.113.9"), Address("203.0.113.9", 0), "http://x/a"),
        (('for=203.0.113.9;host="a/b";proto=gopher',), Address("203.0.113.9", 0), "http://x/a"),
        ((), Address(*PEER), "http://x/a"),
    ],
)
def test_forwarded_is_read_from_the_right(fields: tuple[str, ...], client: Address | None, url: str) -> None:
    request = forwarded(*fields)
    assert (request.client, str(request.url)) == (client, url)


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({"proto": "https"}, "https://x/a"),
        ({"proto": "https", "port": "443"}, "https://x/a"),
        ({"proto": "https", "port": "8443"}, "https://x:8443/a"),
        ({"host": "h:81", "port": "8443"}, "http://h:81/a"),
        ({"host": "[::1]", "port": "81"}, "http://[::1]:81/a"),
        ({"host": "evil, h", "proto": "http, https"}, "https://h/a"),
        ({"prefix": "/api/v1/"}, "http://x/api/v1/a"),
        ({"prefix": "/"}, "http://x/a"),
        ({"prefix": "//evil.example"}, "http://x/a"),
        ({"prefix": "/a/../b"}, "http://x/a"),
        ({"prefix": "/a?b"}, "http://x/a"),
        ({"host": "a@b"}, "http://x/a"),
        ({"host": "h:99999"}, "http://x/a"),
        ({"host": "h\u00e9"}, "http://x/a"),
        ({"port": "0"}, "http://x/a"),
        ({"proto": "javascript"}, "http://x/a"),
    ],
)
def test_what_a_proxy_tells_of_the_address(headers: dict[str, str], url: str) -> None:
    assert str(proxied(*((f"x-forwarded-{name}", value) for name, value in headers.items())).url) == url


def test_of_lists_the_value_of_the_clients_own_hop_counts() -> None:
    headers = [("x-forwarded-for", "203.0.113.9, 10.0.0.2"), ("x-forwarded-proto", "evil, https, http")]
    assert proxied(*headers).scheme == "https"


def test_a_value_that_can_not_be_read_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "covet.proxies"):
        for _ in range(3):
            assert x("garbage").client is None
            assert forwarded('for="').client is None
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "x-forwarded-for" in told[0]
    assert "garbage" not in "".join(told)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    request = x("203.0.113.9")
    assert request.path == "/a"
    assert not hasattr(request, "_hop")
    assert request.client is not None
    assert request._hop.client == Node("203.0.113.9")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("192.0.2.1", Node("192.0.2.1")),
        ("[::1]", Node("::1")),
        ("UNKNOWN", UNKNOWN),
        ("_x:80", UNKNOWN),
        ("192.0.2.1:_x", Node("192.0.2.1")),
        ("[192.0.2.1]", None),
        ("[::1]80", None),
        ("192.0.2.1:", None),
        ("192.0.2.1:0", None),
        ("192.0.2.1:\u0661", None),
        ("fe80::1%eth0", Node("fe80::1%eth0")),
        ("localhost", None),
        ("", None),
    ],
)
def test_nodes(text: str, found: Node | None) -> None:
    assert node(text) == found


@given(st.text())
def test_nothing_gets_through_that_could_end_an_address(text: str) -> None:
    for found in (authority(text), path_prefix(text)):
        assert found is None or not set(found) & set(' \t\r\n?#\\@"<>')
    assert path_prefix("//" + text) is None


@given(st.text(), st.text())
def test_whatever_a_client_wrote_a_proxys_own_address_counts(first: str, second: str) -> None:
    written = [each.encode("latin-1", "replace").decode("latin-1") for each in (first, second)]
    assert x(*written, "203.0.113.9").client == Address("203.0.113.9", 0)
    assert forwarded(*written, "for=203.0.113.9").client == Address("203.0.113.9", 0)

"""Who is trusted."""

import pytest

from covet_core.app import CovetApp
from covet_core.plan.faults import PlanErrors
from covet_core.proxies.errors import BadTrustedProxy
from covet_core.proxies.request import ProxiedRequest
from covet_core.proxies.trusted import TrustedProxies


@pytest.mark.parametrize(
    ("peers", "host", "trusted"),
    [
        (["10.0.0.7"], "10.0.0.7", True),
        (["10.0.0.7"], "10.0.0.8", False),
        (["10.0.0.0/8"], "10.255.0.1", True),
        (["10.0.0.0/8"], "::ffff:10.1.2.3", True),
        (["fd00::/8"], "fd12::1", True),
        (["fd00::/8"], "10.0.0.1", False),
        (["::1"], "0:0:0:0:0:0:0:1", True),
        (["unix"], None, True),
        (["unix"], "127.0.0.1", False),
        (["127.0.0.1"], None, False),
        (["*"], "203.0.113.9", True),
        (["*"], None, True),
        ("10.0.0.1, unix ,", None, True),
        (["10.0.0.0/8"], "no address", False),
    ],
)
def test_a_peer_is_trusted_by_its_address(peers: str | list[str], host: str | None, trusted: bool) -> None:
    assert TrustedProxies(peers).trusts_peer(host) is trusted


def test_a_star_trusts_nobody_beyond_the_peer() -> None:
    assert not TrustedProxies(["*"]).trusts("203.0.113.9")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("nginx", "neither an address nor a network"),
        ("10.0.0.7/8", "an address within it"),
        ("10.0.0.0/33", "neither an address nor a network"),
        ("::ffff:10.0.0.1", "to be written as the IPv4 address"),
        ("*.example.com", "neither"),
    ],
)
def test_what_is_no_address_is_refused(entry: str, reason: str) -> None:
    with pytest.raises(BadTrustedProxy, match=reason):
        CovetApp(trusted_proxies=["10.0.0.1", entry])


def test_an_unknown_family_of_headers_is_refused() -> None:
    with pytest.raises(BadTrustedProxy, match="proxy_headers has 'both'"):
        TrustedProxies([], headers="both")  # type: ignore[arg-type]  # that is what is tested


@pytest.mark.parametrize(
    ("variables", "peers", "headers"),
    [
        ({}, ("10.0.0.1",), "forwarded"),
        ({"COVET_TRUSTED_PROXIES": "10.0.0.2,unix"}, ("10.0.0.2", "unix"), "forwarded"),
        ({"COVET_PROXY_HEADERS": "x-forwarded"}, ("10.0.0.1",), "x-forwarded"),
        ({"COVET_TRUSTED_PROXIES": "", "COVET_PROXY_HEADERS": ""}, ("10.0.0.1",), "forwarded"),
    ],
)
def test_the_environment_wins_over_the_application(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], peers: tuple[str, ...], headers: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxies = CovetApp(trusted_proxies=TrustedProxies(["10.0.0.1"], headers="forwarded")).plan().proxies
    assert proxies is not None
    assert (proxies.peers, proxies.headers) == (peers, headers)


def test_none_in_the_environment_switches_them_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVET_TRUSTED_PROXIES", "none")
    plan = CovetApp(trusted_proxies=["10.0.0.1"]).plan()
    assert plan.proxies is None
    assert not issubclass(plan.request_type, ProxiedRequest)


def test_a_bad_variable_is_a_fault_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVET_TRUSTED_PROXIES", "nginx")
    with pytest.raises(PlanErrors) as caught:
        CovetApp().plan()
    assert [type(fault) for fault in caught.value.exceptions] == [BadTrustedProxy]


def test_equal_lists_are_equal() -> None:
    assert TrustedProxies(["unix"]) == TrustedProxies("unix")
    assert TrustedProxies("unix") != TrustedProxies("unix", headers="forwarded")
    assert repr(TrustedProxies("unix")) == "TrustedProxies(['unix'], headers='x-forwarded')"

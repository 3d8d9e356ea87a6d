"""Addresses to go on to that came with a request."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core import RedirectResponse, redirect_target, url_has_allowed_host_and_scheme

ALLOWED = ["shop.example", "*.sub.example", "ported.example:8443"]


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/orders/7?page=2#top",
        "/a//b",
        "/a/../b/",
        "/straße/a b",
        "/search?q=//evil.example&next=https%3A%2F%2Fevil.example",
        "/search?text=one%0Atwo",
        "/a%20b/%C3%9F",
        "/user@evil.example",
        "https://shop.example",
        "HTTPS://Shop.Example/orders",
        "https://shop.example:443/",
        "https://a.sub.example/?x",
        "https://ported.example:8443/",
    ],
)
def test_paths_and_allowed_hosts_pass(url: str) -> None:
    assert url_has_allowed_host_and_scheme(url, ALLOWED)
    assert redirect_target(url, "/home", allowed_hosts=ALLOWED) == url


HOSTILE = [
    None,
    "",
    "orders",
    "?page=2",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\0//evil.example",
    "\u2028//evil.example",
    "/\u200b/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/%252Fevil.example",
    "/%25252525252Fevil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:%20a=b",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "//.",
    "/.//..",
    "/\r\nSet-Cookie: a=b",
    "https:evil.example",
    "https:/evil.example",
    "https:shop.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://evil.example/shop.example",
    "https://evilshop.example",
    "https://evilsub.example",
    "https://sub.example",
    "https://shop.example@evil.example",
    "https://evil.example@shop.example",
    "https://shop.example:80@evil.example",
    "https://shop.example\\@evil.example",
    "https://evil.example\\@shop.example",
    "https://evil.example#@shop.example",
    "https://evil.example?@shop.example",
    "https://shop.example%2eevil.example",
    "https://shop.example:8443",
    "https://ported.example",
    "https://shop.example:443:8443",
    "https://shop.example:",
    "https://shop.example.",
    "https://shop\u3002example",
    "https://\uff53hop.example",
    "https://shop.example\u2044evil.example",
    "https://shop.example//evil.example",
    "http://shop.example",
    "ftp://shop.example",
    "javascript:alert(1)",
    "javascript://shop.example/%0aalert(1)",
    "data:text/html,x",
    "java\tscript:alert(1)",
    "https://[::1]",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_what_may_lead_elsewhere_does_not_pass(url: str | None) -> None:
    assert not url_has_allowed_host_and_scheme(url, ALLOWED)
    assert redirect_target(url, "/home", allowed_hosts=ALLOWED) == "/home"


def test_no_host_is_allowed_unasked_and_plain_http_only_when_told() -> None:
    assert not url_has_allowed_host_and_scheme("https://shop.example")
    assert url_has_allowed_host_and_scheme("http://shop.example:80/", ALLOWED, require_https=False)
    assert url_has_allowed_host_and_scheme("https://[::1]:8000/", ["[::1]:8000"])
    assert not url_has_allowed_host_and_scheme("http://shop.example:443/", ["shop.example"], require_https=False)


PIECES = [
    "/",
    "\\",
    "%2f",
    "%5c",
    ".",
    "..",
    "%2e",
    "\t",
    "\n",
    "\0",
    " ",
    "@",
    ":",
    "?",
    "#",
    "evil.example",
    "https:",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20))
def test_what_passes_stays_on_its_host_however_a_browser_reads_it(url: str) -> None:
    if not url_has_allowed_host_and_scheme(url):
        return
    location = RedirectResponse(url).headers["location"]
    for form in (url, location):
        # The URL standard: blanks at the ends and line breaks anywhere go, and a backslash is a slash.
        read = form.strip("".join(map(chr, range(33)))).replace("\t", "").replace("\n", "").replace("\r", "")
        joined = urlsplit(urljoin("https://here.example/a/b", read.replace("\\", "/")))
        assert (joined.scheme, joined.netloc) == ("https", "here.example")
        assert not joined.path.startswith("//")

"""Where a browser goes with an address that was let pass."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Iterator

import pytest

from covet import RedirectResponse, url_has_allowed_host_and_scheme
from tests.browser.chromium import Chromium

HERE = "https://here.example/account/login"
ALLOWED = ["shop.example", "*.sub.example", "ported.example:8443"]

PIECES = [
    *("/", "//", "\\", "%2f", "%5C", "%252f", "\t", "\n", "\r", "\0", " ", "\u00a0", "\u3000", "\ufeff", "\u202e"),
    *(
        ".",
        "..",
        "%2e",
        "\u3002",
        "\uff0e",
        "\uff0f",
        "\u2044",
        "@",
        "%40",
        ":",
        "#",
        "?",
        "%",
        "%00",
        "%09",
        "a",
        "xn--a",
    ),
    *("https:", "HTTPS:", "http:", "ftp:", "javascript:", "data:", "https://", "https:///", "hTTps:\\\\"),
    *("evil.example", "shop.example", "x.sub.example", "sub.example", "ported.example:8443", ":443", ":8443", "[::1]"),
]


def candidates() -> Iterator[str]:
    yield from ("".join(parts) for size in (1, 2) for parts in itertools.product(PIECES, repeat=size))
    chosen = random.Random(7)
    yield from ("".join(chosen.choices(PIECES, k=chosen.randint(3, 7))) for _ in range(30_000))
    yield from ("https://" + "".join(chosen.choices(PIECES, k=chosen.randint(1, 5))) for _ in range(10_000))
    yield from ("/" + "".join(chosen.choices(PIECES, k=chosen.randint(1, 5))) for _ in range(10_000))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "addresses are read by Chromium: install it"
    with Chromium(program, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def test_no_address_that_is_let_pass_leads_a_browser_to_another_host(chromium: Chromium) -> None:
    passed = [url for url in candidates() if url_has_allowed_host_and_scheme(url, ALLOWED)]
    assert len(passed) > 1_000
    read = "JSON.stringify(%s.map(each => { const url = new URL(each, %s); return url.origin + url.pathname }))"
    for form in (passed, [RedirectResponse(url).headers["location"] for url in passed]):
        told = json.loads(chromium.evaluate(read % (json.dumps(form), json.dumps(HERE))))
        for url, seen in zip(form, told, strict=True):
            host, _, path = seen.removeprefix("https://").partition("/")
            ours = host in ("here.example", "shop.example", "ported.example:8443") or host.endswith(".sub.example")
            assert seen.startswith("https://"), (url, seen)
            assert ours, (url, seen)
            # A server that sends the client on, to the path with a slash for instance, must not write another host.
            assert not path.startswith(("/", "\\")), (url, seen)

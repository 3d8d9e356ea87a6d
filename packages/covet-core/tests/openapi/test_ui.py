import re
from typing import Any

import pytest

from covet_core import CovetApp
from covet_core._version import __version__
from covet_core.openapi.ui import asset, content_security_policy, docs_page
from covet_core.testing import TestClient


@pytest.mark.parametrize(
    ("docs_url", "openapi", "root", "script"),
    [
        ("/docs", "openapi.json", "./", "docs/"),
        ("/docs/", "../openapi.json", "../", "./"),
        ("/internal/docs", "../openapi.json", "../", "docs/"),
        ("/", "openapi.json", "./", "./"),
    ],
)
def test_the_page_finds_everything_below_any_prefix(docs_url: str, openapi: str, root: str, script: str) -> None:
    page = docs_page("Shop", "/openapi.json", docs_url)
    assert f'data-openapi="{openapi}" data-root="{root}"' in page
    assert f'src="{script}{__version__}/page.js"' in page


def test_the_title_cant_become_markup() -> None:
    assert "<script>alert" not in docs_page("<script>alert(1)</script>", "/openapi.json")
    assert '"><b>' not in docs_page("x", '/"><b>')


def test_the_page_has_a_policy_without_anything_inline() -> None:
    page = docs_page("Shop", "/openapi.json")
    assert "unsafe" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert "http://" not in page
    assert "https://" not in page


def test_the_policy_allows_requests_to_the_servers_of_the_document() -> None:
    policy = content_security_policy(["https://api.example.org/v1", "/relative", "https://api.example.org/v2"])
    assert "connect-src 'self' https://api.example.org;" in policy
    assert "default-src 'none'" in policy


def test_the_files_of_the_page_are_served_and_nothing_else() -> None:
    script, style = asset(f"{__version__}/page.js"), asset(f"{__version__}/page.css")
    assert script is not None
    assert style is not None
    assert script[1] == "text/javascript; charset=utf-8"
    assert style[1] == "text/css; charset=utf-8"
    for name in (
        "page.js",
        f"{__version__}/../ui.py",
        "../ui.py",
        f"{__version__}/ui.py",
        "",
        f"0.0.0-{__version__}/page.js",
    ):
        assert asset(name) is None


def test_the_files_of_the_page_need_nothing_from_elsewhere() -> None:
    page = asset(f"{__version__}/page.js")
    assert page is not None
    names = set(re.findall(r'from "\./([a-z]+\.js)"', page[0].decode()))
    while names:
        found = asset(f"{__version__}/{names.pop()}")
        assert found is not None
        names |= set(re.findall(r'from "\./([a-z]+\.js)"', found[0].decode())) - {"dom.js"}
        assert not re.search(r"""(from|import\()\s*["'](?!\./)""", found[0].decode())
        assert b"innerHTML" not in found[0]


@pytest.mark.parametrize(
    ("options", "there"),
    [
        ({}, {"/openapi.json", "/docs", "/reference"}),
        ({"openapi_url": None}, set()),
        ({"docs_url": None}, {"/openapi.json", "/reference"}),
        ({"reference_url": None}, {"/openapi.json", "/docs"}),
        ({"openapi_url": "/api/openapi.json", "docs_url": "/api"}, {"/api/openapi.json", "/api", "/reference"}),
    ],
)
def test_the_document_and_its_pages_are_there_only_where_they_are_wanted(options: Any, there: set[str]) -> None:
    paths = {"/openapi.json", "/docs", "/reference", "/api/openapi.json", "/api"}
    with TestClient(CovetApp(**options)) as client:
        assert {path for path in paths if client.get(path).status_code == 200} == there

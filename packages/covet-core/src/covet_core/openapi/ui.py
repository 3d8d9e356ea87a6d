"""The page that shows an OpenAPI document, and its files: served by the service itself, from nowhere else."""

from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from posixpath import dirname, relpath
from string import Template
from typing import Final
from urllib.parse import urlsplit

from covet_core._version import __version__

_MEDIA_TYPES: Final = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
_FOLDER: Final = files("covet_core.openapi") / "assets"

PAGE_HEADERS: Final = {
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    # What the policy in the page itself can't say.
    "content-security-policy": "frame-ancestors 'none'",
}
"""Headers to send with the page."""

ASSET_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
}
"""Headers to send with its files: their address changes with the version."""

_PAGE: Final = Template("""\
<!doctype html>
<html lang="en" data-openapi="$openapi" data-root="$root">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="$assets/$version/page.css">
<script type="module" src="$assets/$version/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<header><span class="name">$title</span></header>
<nav aria-label="Operations">
<input id="search" type="search" placeholder="Search ( / )" aria-label="Search operations">
<ul></ul>
</nav>
<main id="main" tabindex="-1">
<p>Loading the document …</p>
<noscript><p>This page needs JavaScript. The document itself is <a href="$openapi">here</a>.</p></noscript>
</main>
</body>
</html>
""")


def content_security_policy(servers: Iterable[str] = ()) -> str:
    """The policy of the page: its own files and requests to its own service, and nothing inline.

    Args:
        servers: addresses that requests may be tried on, beside the service itself.
    """
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, servers) if parts.netloc)
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "data:",
        "connect-src": " ".join(["'self'", *origins]),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def docs_page(title: str, openapi_url: str, docs_url: str = "/docs", servers: Iterable[str] = ()) -> str:
    """The page. Its addresses are relative, so that it works below any prefix.

    Args:
        title: the service's name.
        openapi_url: the path of the document, in the service.
        docs_url: the path of the page. Its files are below it.
        servers: addresses that requests may be tried on, beside the service itself.
    """
    folder = dirname(docs_url) or "/"
    values = {
        "title": title,
        "openapi": relpath(openapi_url, folder),
        "root": relpath("/", folder) + "/",
        "assets": relpath(docs_url.rstrip("/") or "/", folder),
        "policy": content_security_policy(servers),
        "version": __version__,
    }
    return _PAGE.substitute({name: escape(value) for name, value in values.items()})


def asset(name: str) -> tuple[bytes, str] | None:
    """A file of the page and its media type; None when it has no file of that name.

    Args:
        name: `<version>/<file>`: other versions have other addresses, so that caches never mix them.
    """
    return _assets().get(name)


@cache
def _assets() -> dict[str, tuple[bytes, str]]:
    found = {each.name: each.name.rpartition(".")[2] for each in _FOLDER.iterdir()}
    return {
        f"{__version__}/{name}": ((_FOLDER / name).read_bytes(), _MEDIA_TYPES[kind])
        for name, kind in found.items()
        if kind in _MEDIA_TYPES
    }

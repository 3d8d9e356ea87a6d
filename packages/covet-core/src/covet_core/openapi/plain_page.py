"""The frame of pages that need nothing but themselves: no script, no file, no other server."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from string import Template
from typing import Final

__all__ = ("HEADERS", "page")

_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
code, pre { font: 0.9em/1.5 ui-monospace, monospace; }
pre { padding: 1rem; border: 1px solid #8888; border-radius: 6px; white-space: pre-wrap; }
h2, h3 { margin-top: 2.5rem; border-top: 1px solid #8884; padding-top: 1rem; }
table { border-collapse: collapse; }
th, td { padding: 0.3rem 1.2rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
"""

_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()

HEADERS: Final = {
    "cache-control": "no-cache",
    "content-security-policy": f"default-src 'none'; img-src data:; style-src 'sha256-{_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers to send with each page: it may load nothing, run nothing, and be framed by nobody."""

_PAGE: Final = Template(f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body>
$body
</body>
</html>
""")


def page(title: str, body: Sequence[str]) -> str:
    """A whole page.

    Args:
        title: its title, as text.
        body: its parts, as HTML.
    """
    return _PAGE.substitute(title=escape(title), body="\n".join(body))

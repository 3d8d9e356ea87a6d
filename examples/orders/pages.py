"""Pages for people, and what they load: plain files, under a policy that lets nothing else run."""

from pathlib import Path

from covet import FileResponse, StaticFiles
from covet.plugin import Contributions

__all__ = ["ASSETS", "contribute_page"]

WEB = Path(__file__).parent / "web"
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {"content-security-policy": POLICY, "cache-control": "no-cache"}


ASSETS = StaticFiles(WEB / "assets", index=None, cache_control="no-cache")
"""The scripts and the style of all pages, for the application to mount under `/assets`."""


def contribute_page(to: Contributions, name: str) -> None:
    """Contribute the page `/<name>`."""

    async def page() -> FileResponse:
        return FileResponse(WEB / f"{name}.html", headers=HEADERS)

    to.route(f"/{name}", page, include_in_schema=False)

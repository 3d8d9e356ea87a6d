"""Pages for people, and what they load: plain files, under a policy that lets nothing else run."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from covet import FileResponse
from covet.plugin import Contributions

__all__ = ["contribute_page"]

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


def contribute_page(to: Contributions, name: str) -> None:
    """Contribute the page `/<name>`, with its script and the style of all pages below it."""
    to.route(f"/{name}", sending(WEB / f"{name}.html"), include_in_schema=False)
    to.route(f"/{name}/page.js", sending(WEB / f"{name}.js"), include_in_schema=False)
    to.route(f"/{name}/shop.css", sending(WEB / "shop.css"), include_in_schema=False)


def sending(file: Path) -> Callable[[], Awaitable[FileResponse]]:
    """A handler that sends `file`."""

    async def send() -> FileResponse:
        return FileResponse(file, headers=HEADERS)

    return send

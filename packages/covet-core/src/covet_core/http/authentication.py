"""What a request is refused with whose principal isn't known, or is another one than the route is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from covet_core.http.problem import Problem

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.http.request import Request

__all__ = ("NotAuthenticated", "NotPermitted", "challenges")

_BASIC: Final = "basic"
_BEARER: Final = "bearer"


class NotAuthenticated(Problem, status=401, title="Not authenticated"):
    """Nobody knows who this request is from, and it has to be from somebody."""


class NotPermitted(Problem, status=403, title="Not permitted"):
    """Whoever this request is from may not do this."""


def challenges(request: Request) -> dict[str, str]:
    """The header that says how to authenticate (RFC 9110, 11.6.1), by the `security_schemes` of the application.

    Of schemes that aren't of HTTP's own framework, cookies say, nothing is told: without any other there is no header.
    """
    found: dict[str, str] = {}
    outer: CovetApp | None = request._app  # pyright: ignore[reportPrivateUsage]: it speaks for what it mounts
    for app in (request.app, outer or request.app):
        for scheme in app.about.get("security_schemes", {}).values():
            name = str(scheme.get("scheme", "")).lower() if scheme.get("type") == "http" else ""
            if name == _BEARER:
                found.setdefault(name, "Bearer")
            elif name == _BASIC:
                found.setdefault(name, f'Basic realm="{_quoted(app.title)}", charset="UTF-8"')
    return {"www-authenticate": ", ".join(found.values())} if found else {}


def _quoted(text: str) -> str:
    """What a quoted string holds (RFC 9110, 5.6.4), of characters that every client reads alike."""
    plain = "".join(each if " " <= each <= "~" else "?" for each in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')

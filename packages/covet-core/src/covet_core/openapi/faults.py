"""What can go wrong when OpenAPI documents are compared."""

from __future__ import annotations

from collections.abc import Sequence

from covet_core.errors import CoreError

__all__ = ("OpenAPIChanged", "OpenAPIFileUnreadable")


class OpenAPIFileUnreadable(CoreError):
    """The OpenAPI document to compare with can't be read."""

    code = "openapi-file-unreadable"

    def __init__(self, *, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def render(self) -> str:
        return f"The OpenAPI document in {self.path!r} can't be compared with: {self.reason}."

    def hint(self) -> str:
        return "Write it with `covet openapi module:app -o FILE`, or with `pytest --update-openapi`."


class OpenAPIChanged(CoreError, AssertionError):
    """The OpenAPI document of an application isn't the one that was kept."""

    code = "openapi-changed"

    def __init__(self, *, path: str, changes: Sequence[str]) -> None:
        self.path = path
        self.changes: tuple[str, ...] = tuple(changes)

    def render(self) -> str:
        return "\n".join([f"The OpenAPI document isn't the one in {self.path!r}:", *self.changes])

    def hint(self) -> str:
        return "If that was meant, keep the new one: `pytest --update-openapi`, or `covet openapi module:app -o FILE`."

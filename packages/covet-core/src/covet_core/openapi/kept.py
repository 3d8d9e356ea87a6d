"""OpenAPI documents in files, to be compared with the present one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from covet_core.errors import CoreError

__all__ = ("OpenAPIChanged", "OpenAPIFileUnreadable", "read")


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


def read(path: Path) -> dict[str, Any]:
    """The document in a file.

    Raises:
        OpenAPIFileUnreadable: there is none.
    """
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise OpenAPIFileUnreadable(path=str(path), reason=(exc.strerror or str(exc)).lower()) from exc
    except ValueError as exc:
        raise OpenAPIFileUnreadable(path=str(path), reason="it isn't JSON") from exc
    kept = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if "openapi" not in kept:
        raise OpenAPIFileUnreadable(path=str(path), reason="it is no OpenAPI document")
    return kept

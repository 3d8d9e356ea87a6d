"""OpenAPI documents in files, to be compared with the present one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from covet_core.openapi.faults import OpenAPIFileUnreadable

__all__ = ("read",)


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

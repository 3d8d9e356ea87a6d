"""The OpenAPI document of an application against one that was kept, so that no change of it goes unseen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from covet_core.openapi.difference import as_text, difference
from covet_core.openapi.faults import OpenAPIChanged
from covet_core.openapi.kept import read
from covet_core.openapi.transformed import document_of

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("UPDATE", "assert_openapi_snapshot")

UPDATE: Final = "COVET_UPDATE_OPENAPI"
"""The variable that has snapshots written instead of compared, when it is `1`."""


def assert_openapi_snapshot(app: CovetApp, path: str | Path, *, update: bool | None = None) -> None:
    """Check that the OpenAPI document of `app` is the one in a file.

    Args:
        app: the application.
        path: the file, which `covet openapi -o` writes in the same form.
        update: write the file instead; by default if `COVET_UPDATE_OPENAPI=1`.

    Raises:
        OpenAPIChanged: it isn't, with a line for each change.
        OpenAPIFileUnreadable: there is no such document.
    """
    file, document = Path(path), document_of(app.plan())
    if os.environ.get(UPDATE) == "1" if update is None else update:
        file.write_text(as_text(document), encoding="utf-8")
        return
    changes = difference(read(file), document)
    if changes:
        raise OpenAPIChanged(path=str(file), changes=changes)

"""An application under a path of another one, as it was registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.http.files.static import StaticFiles
    from covet_core.types import ASGIApp

__all__ = ("Mount",)


@record(eq=False)
class Mount:
    """An application under a path.

    The routes of a `CovetApp` join those of its parent, with their own middleware, error handlers and state.
    `StaticFiles` are routes of files, inside of what is around the group that they are mounted on. Any other ASGI
    application gets every request below the path, with `root_path` set.
    """

    path: str
    app: CovetApp | StaticFiles | ASGIApp
    name: str | None = None
    """What addresses below it are asked for by; not of a `CovetApp`, whose routes have names of their own."""

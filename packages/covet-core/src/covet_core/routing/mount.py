"""An application under a path of another one, as it was registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.types import ASGIApp

__all__ = ("Mount",)


@record(eq=False)
class Mount:
    """An application under a path.

    The routes of a `CovetApp` join those of its parent, with their own middleware, error handlers and state. Any other
    ASGI application gets every request below the path, with `root_path` set.
    """

    path: str
    app: CovetApp | ASGIApp

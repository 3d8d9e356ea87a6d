"""Work that is done when its client has been answered."""

from __future__ import annotations

from covet_core.background.tasks import BackgroundTasks

__all__ = ("BackgroundTasks",)

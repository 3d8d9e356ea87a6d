"""The garbage collector while a service starts."""

from __future__ import annotations

import gc

__all__ = ("pause", "resume")

_PAUSED = (1_000_000_000, 10, 10)
_usual: tuple[int, int, int] | None = None


def pause() -> None:
    """Collect nothing for now: importing makes many objects and hardly any garbage."""
    global _usual  # noqa: PLW0603 - the collector's own settings are the process' as well
    if _usual is None:
        _usual = gc.get_threshold()
        gc.set_threshold(*_PAUSED)


def resume() -> None:
    """Collect as usual, but never look at what start-up made: it lives as long as the process.

    Thresholds that the application has set itself since are left alone.
    """
    global _usual  # noqa: PLW0603 - see `pause`
    if _usual is None:
        return
    if gc.get_threshold() == _PAUSED:
        gc.freeze()
        gc.set_threshold(*_usual)
    _usual = None

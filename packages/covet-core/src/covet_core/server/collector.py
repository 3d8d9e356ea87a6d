"""The garbage collector while a service is loaded: nearly all that is made then stays for good."""

from __future__ import annotations

import gc

__all__ = ("Collector", "collector")


class Collector:
    """Python's garbage collector, which is paused from the start of the process until the plan is made.

    It would look at modules, classes and schemas again and again, and at each full collection for as long as the
    service runs. What was made meanwhile is left out of every later collection (`gc.freeze`): a few hundred objects of
    garbage among it are never freed. The lifespan, which may load anything, runs with the collector on.
    """

    __slots__ = ("_paused",)

    def __init__(self) -> None:
        self._paused = False

    def pause(self) -> None:
        """Collect nothing from now on. One that is off already stays as it is."""
        if gc.isenabled():
            gc.disable()
            self._paused = True

    def resume(self) -> None:
        """Collect again, except what there is now. Without a pause before, nothing happens."""
        if self._paused:
            self._paused = False
            gc.freeze()
            gc.enable()


collector: Collector = Collector()
"""The one of this process."""

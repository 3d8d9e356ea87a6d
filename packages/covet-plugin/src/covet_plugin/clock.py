"""Where plugins take the time from, so that a test can give another."""

from __future__ import annotations

from typing import Protocol, final, runtime_checkable

from covet_plugin.service import Service

__all__ = ("CLOCK", "Clock", "SystemClock")


@runtime_checkable
class Clock(Protocol):
    """What time it is: `time` for times that are written down, `monotonic` for how long something takes."""

    def time(self) -> float:
        """Seconds since 1970-01-01 UTC. It may jump: the machine's clock is set right now and then."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment. It never goes back."""
        ...

    async def sleep(self, seconds: float, /) -> None:
        """Wait until `monotonic` has gone on by so many seconds, or a little more."""
        ...


@final
class SystemClock:
    """The machine's clock, and that of the running event loop: under a virtual loop its time is virtual too."""

    __slots__ = ()

    def time(self) -> float:
        """What the machine says."""
        import time

        return time.time()

    def monotonic(self) -> float:
        """What the running event loop says; the machine where none runs."""
        import asyncio
        import time

        try:
            return asyncio.get_running_loop().time()
        except RuntimeError:
            return time.monotonic()

    async def sleep(self, seconds: float, /) -> None:
        """Wait in the running event loop."""
        import asyncio

        await asyncio.sleep(seconds)


CLOCK = Service[Clock]("clock")
"""The service's clock, for plugins that let another one stand in."""

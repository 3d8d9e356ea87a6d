"""What tells a worker to stop: signals, and a parent that lets go."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from covet_core.server.shutdown import Shutdown

__all__ = ("StopSignals",)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """Passes on to a `Shutdown`, while it is entered in a running loop, that the worker is to stop.

    The first SIGTERM drains with the delay; the first SIGINT, which somebody sends by hand, without it. A second signal
    hastens, and a third one ends the process.

    Args:
        shutdown: what is told.
        control: a descriptor whose end means that the parent let go, `None` without a parent.
        on_stop: called each time, after `shutdown` was told.
    """

    def __init__(self, shutdown: Shutdown, control: int | None, on_stop: Callable[[], None]) -> None:
        self._shutdown = shutdown
        self._control = control
        self._on_stop = on_stop
        self._signalled = False

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._signal, number)
        if self._control is not None:
            # Nothing is written after the assignment, so what is readable is the end.
            loop.add_reader(self._control, self._let_go, self._control)

    def __exit__(self, *exc_info: object) -> None:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        if self._control is not None:
            loop.remove_reader(self._control)

    def _signal(self, number: signal.Signals) -> None:
        again, self._signalled = self._signalled, True
        if self._shutdown.requested and not again:
            # The parent let go first. A terminal's Ctrl-C reaches both processes, and counts once.
            return
        if again:
            self.__exit__()
            for each in _SIGNALS:
                signal.signal(each, signal.SIG_DFL)
        patient = number is not signal.SIGINT
        self._shutdown.request(number.name, delay=patient, linger=patient)
        self._on_stop()

    def _let_go(self, control: int) -> None:
        asyncio.get_running_loop().remove_reader(control)
        if not self._shutdown.requested:
            # A successor serves the port already, or nobody will: there is nothing to delay for.
            self._shutdown.request("the parent let go", delay=False)
            self._on_stop()

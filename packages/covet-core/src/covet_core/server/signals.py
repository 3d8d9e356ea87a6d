"""Signals as input of a select loop, for the processes that watch others."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from types import FrameType
from typing import Any, Self

__all__ = ("SignalInbox",)


class SignalInbox:
    """Collects signals while it is entered, to be read when its descriptor is readable.

    Nothing runs inside the signal handler itself, so no code has to be safe against being interrupted.
    """

    def __init__(self, signals: Iterable[signal.Signals]) -> None:
        self._signals = tuple(signals)
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        for descriptor in (self._read, self._write):
            os.set_blocking(descriptor, False)
        self._wakeup_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in self._signals:
            self._before[number] = signal.signal(number, _ignore)
        return self

    def __exit__(self, *exc_info: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._read)
        os.close(self._write)

    def fileno(self) -> int:
        """Return the descriptor that is readable when a signal has come."""
        return self._read

    def read(self) -> list[signal.Signals]:
        """Return the signals since the last call."""
        try:
            numbers = os.read(self._read, 1024)
        except BlockingIOError:
            return []
        return [signal.Signals(number) for number in numbers]


def _ignore(number: int, frame: FrameType | None) -> None:
    """Do nothing: a handler has to be set for the wake-up descriptor to be written to."""

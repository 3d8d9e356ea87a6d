"""How soon a crashed worker is started again, and when no more."""

from __future__ import annotations

from collections import deque

__all__ = ("Backoff",)


class Backoff:
    """The restart policy of one worker slot.

    The first restart is at once, so that a rare crash costs nothing; each further one within `window` waits twice as
    long, and after `limit` crashes within it there is none.
    """

    def __init__(self, *, limit: int = 6, window: float = 60.0, first: float = 0.5, longest: float = 8.0) -> None:
        self.limit = limit
        self.window = window
        self._first = first
        self._longest = longest
        self._crashes: deque[float] = deque()

    def crashed(self, now: float) -> float | None:
        """Record a crash at `now` (monotonic seconds).

        Returns:
            The seconds to wait before the restart, or `None` to give up.
        """
        self._crashes.append(now)
        while self._crashes[0] <= now - self.window:
            self._crashes.popleft()
        count = len(self._crashes)
        if count >= self.limit:
            return None
        return 0.0 if count == 1 else min(self._longest, self._first * 2.0 ** (count - 2))

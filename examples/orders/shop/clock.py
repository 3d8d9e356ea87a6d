"""What time it is."""

from datetime import UTC, datetime

__all__ = ["Clock"]


class Clock:
    """The clock on the wall. Tests put another one in its place."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

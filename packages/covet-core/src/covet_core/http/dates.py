"""Moments as HTTP writes them (RFC 9110, 5.6.7)."""

from __future__ import annotations

from time import gmtime
from typing import Final

__all__ = ("http_date", "seconds_of")

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def http_date(seconds: int) -> str:
    """A moment, in seconds since 1970 UTC, as a header has it."""
    at = gmtime(seconds)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day}, {at.tm_mday:02d} {month} {at.tm_year:04d} {at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} GMT"


def seconds_of(value: str) -> int | None:
    """The moment that a header tells, in seconds since 1970 UTC; None when it is no date."""
    from email.utils import parsedate_to_datetime  # only conditions by date need it

    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:  # asctime's form, which is in GMT too
            from datetime import UTC

            moment = moment.replace(tzinfo=UTC)
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None

"""`LoadResult`: what a load test counted and timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, inf
from types import MappingProxyType
from typing import Self

__all__ = ("LoadResult", "percentile")

_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What a load test counted and timed. All times are in seconds, from the request to the last byte of its answer."""

    requests: int
    """How many requests were sent."""

    errors: int
    """How many of them were answered with a status of 400 or above, or with no whole answer."""

    statuses: Mapping[int, int]
    """How many whole answers had each status, by status. The requests that it lacks had none."""

    seconds: float
    """How long all of it took."""

    avg_response_time: float
    p50: float
    """The median: half of the requests took no longer."""

    p90: float
    p99: float
    max_response_time: float

    @classmethod
    def of(cls, answers: Sequence[tuple[int | None, float]], *, seconds: float) -> Self:
        """Sum up answers.

        Args:
            answers: for each request the status, `None` without a whole answer, and the seconds that it took. At least
                one.
            seconds: how long all of it took.
        """
        times = sorted(time for _, time in answers)
        statuses = Counter(status for status, _ in answers if status is not None)
        return cls(
            requests=len(answers),
            errors=sum(status is None or status >= _FIRST_ERROR for status, _ in answers),
            statuses=MappingProxyType(dict(sorted(statuses.items()))),
            seconds=seconds,
            avg_response_time=fsum(times) / len(times),
            p50=percentile(times, 50),
            p90=percentile(times, 90),
            p99=percentile(times, 99),
            max_response_time=times[-1],
        )

    @property
    def error_rate(self) -> float:
        """The share of errors, from 0 to 1."""
        return self.errors / self.requests

    @property
    def requests_per_second(self) -> float:
        """Requests by time; infinite where a clock that jumps has stood still."""
        return self.requests / self.seconds if self.seconds else inf


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile: the least value that `percent` of a hundred values don't exceed.

    Args:
        ordered: the values, in ascending order; at least one.
        percent: from 1 to 100.
    """
    # In whole numbers, since a rank that a float rounds up would be the next value.
    rank = -(-len(ordered) * percent // 100)
    return ordered[rank - 1]

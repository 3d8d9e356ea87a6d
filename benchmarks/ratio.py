"""Ratios between two servers of the same round, and their medians."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.record import Resolution
from benchmarks.round import Sample
from benchmarks.scenario import Bound


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some values, and how far they spread."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        """Sum up values.

        Raises:
            ValueError: there are none.
        """
        known = sorted(values)
        if not known:
            raise ValueError("no values")
        return cls(median(known), known[0], known[-1])

    def __format__(self, spec: str) -> str:
        return f"{self.median:{spec}} ({self.least:{spec}} - {self.most:{spec}})"


def ratios(samples: Sequence[Sample], subject: str, reference: str) -> list[float]:
    """Return CPU time per request of `subject` over that of `reference`, for each round that has both."""
    costs = {(sample.round, sample.peer): sample.cpu_per_request for sample in samples}
    rounds = sorted({sample.round for sample in samples})
    return [
        costs[number, subject] / costs[number, reference]
        for number in rounds
        if (number, subject) in costs and (number, reference) in costs
    ]


def paces(samples: Sequence[Sample], subject: str, reference: str) -> list[float]:
    """Return requests a second of `subject` over those of `reference`, for each round that has both."""
    rates = {(sample.round, sample.peer): sample.requests / sample.seconds for sample in samples}
    rounds = sorted({sample.round for sample in samples})
    return [
        rates[number, subject] / rates[number, reference]
        for number in rounds
        if (number, subject) in rates and (number, reference) in rates
    ]


def resolved(resolutions: Sequence[Resolution], variant: str, subject: str, reference: str) -> Spread | None:
    """Return CPU time per call of one contender over that of another, round by round; None without both."""
    costs = {(one.round, one.contender): one.per_call for one in resolutions if one.variant == variant}
    rounds = sorted(number for number, name in costs if name == reference and (number, subject) in costs)
    return Spread.of(costs[number, subject] / costs[number, reference] for number in rounds) if rounds else None


def measured(samples: Sequence[Sample], scenario: str, bound: Bound) -> Spread | None:
    """Return what a bound is about; None when one of the two wasn't measured."""
    rows = [sample for sample in samples if sample.scenario == scenario]
    found = ratios(rows, bound.subject, bound.reference)
    return Spread.of(found) if found else None

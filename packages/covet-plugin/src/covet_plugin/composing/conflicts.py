"""Putting together what several owners contribute."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from covet_plugin.frozen import Frozen

if TYPE_CHECKING:
    from covet_plugin.contributed import AnyContribution
    from covet_plugin.faults import ContributionConflict
    from covet_plugin.kind import Kind

__all__ = ("Merged", "Replaced", "merge")


class Replaced(Frozen):
    """A contribution that isn't in effect, and the one that is: the application's own, or an equal one.

    Args:
        dropped: what a plugin contributed.
        kept: what counts instead.
    """

    __slots__ = ("dropped", "kept")

    dropped: AnyContribution
    kept: AnyContribution


class Merged:
    """What is in effect, and what isn't."""

    def __init__(self) -> None:
        self.kept: list[AnyContribution] = []
        self.replaced: list[Replaced] = []
        self.shared: list[Replaced] = []
        self.faults: list[ContributionConflict] = []


def merge(plugins: Iterable[Sequence[AnyContribution]], application: Sequence[AnyContribution]) -> Merged:
    """Put together what plugins and the application contribute. One slot has one owner.

    The application's own replaces what plugins contribute. Two plugins with one slot are a conflict, unless the kind
    is shareable and the values are equal. What the application contributes twice is for the host to judge.

    Args:
        plugins: the contributions of each plugin, in the plugins' order.
        application: its own.
    """
    merged = Merged()
    own = {_slot(each): each for each in application}
    taken: dict[tuple[Kind, Hashable], AnyContribution] = {}
    for contributions in plugins:
        for each in contributions:
            slot = _slot(each)
            if slot in own:
                merged.replaced.append(Replaced(dropped=each, kept=own[slot]))
            elif slot not in taken:
                taken[slot] = each
                merged.kept.append(each)
            elif _alike(each, taken[slot]):
                merged.shared.append(Replaced(dropped=each, kept=taken[slot]))
            else:
                merged.faults.append(_conflict(taken[slot], each))
    merged.kept.extend(application)
    return merged


def _slot(contribution: AnyContribution) -> tuple[Kind, Hashable]:
    return contribution.kind, contribution.slot


def _alike(one: AnyContribution, other: AnyContribution) -> bool:
    return one.shareable and one.owner != other.owner and one.value == other.value


def _conflict(first: AnyContribution, second: AnyContribution) -> ContributionConflict:
    from covet_plugin.faults import ContributionConflict

    return ContributionConflict(
        kind=str(first.kind),
        key=second.key,
        owner=first.owner,
        other=second.owner,
        where=first.where,
        other_where=second.where,
    )

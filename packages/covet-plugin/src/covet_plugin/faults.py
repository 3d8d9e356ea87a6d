"""The bases of what plugins can have wrong, and what can be wrong with their contributions.

::

    CovetError
    +-- PluginError                    the base of this package, to be caught
        +-- PluginFault                one thing that `compose()` finds wrong, always with all others
            +-- ContributeFailed       `contribute` raised
            +-- BadContribution        a contribution that can't be
            +-- ContributionConflict   two owners of one key
            +-- ...                    see composing/faults.py and config/faults.py
        +-- PluginWarning              what is odd: told, not raised
"""

from __future__ import annotations

from typing import ClassVar

from covet_plugin.contribution import APPLICATION
from covet_plugin.errors import CovetError

__all__ = (
    "BadContribution",
    "ContributeFailed",
    "ContributionConflict",
    "PluginError",
    "PluginFault",
    "PluginWarning",
)


class PluginError(CovetError):
    """The base of every error of covet-plugin."""


class PluginFault(PluginError):
    """The base of everything that `compose()` can find wrong."""


class PluginWarning(PluginError):
    """The base of what is odd and told."""

    deploy_error: ClassVar[bool] = True
    """Whether `covet check --deploy` takes it for an error."""


class ContributeFailed(PluginFault):
    """`contribute` raised. The exception is the cause of this one."""

    code = "plugin-contribute-failed"

    def __init__(self, *, plugin: str, reason: str, mend: str = "", where: str = "") -> None:
        self.plugin = plugin
        self.reason = reason
        self.where = where
        self.mend = mend
        """How to mend what was raised, where that says so itself."""

    @classmethod
    def of(cls, plugin: str, error: Exception) -> ContributeFailed:
        """The fault of what the `contribute` of `plugin` raised."""
        kind = type(error).__name__
        if isinstance(error, CovetError):
            text = error.render().removesuffix(".")
            fault = cls(plugin=plugin, reason=f"{kind}: {text} [{error.code}]", mend=error.hint() or "")
        else:
            reason = f"{kind}: {error}" if str(error) else kind
            fault = cls(plugin=plugin, reason=reason, where=_raised_at(error))
        fault.__cause__ = error
        return fault

    def render(self) -> str:
        where = f" ({self.where})" if self.where else ""
        return f"{_owned(self.plugin)} failed while it contributed{where}: {self.reason}."

    def hint(self) -> str:
        return self.mend or "`contribute` only records: what may fail belongs into `lifespan`."


class BadContribution(PluginFault):
    """A contribution that can't be."""

    code = "bad-contribution"

    def __init__(self, *, owner: str, kind: str, key: str, problem: str, where: str) -> None:
        self.owner = owner
        self.kind = kind
        self.key = key
        self.problem = problem
        self.where = where

    def render(self) -> str:
        what = f"the {self.kind} {self.key!r} ({self.where})"
        return f"{_owned(self.owner)} can't contribute {what}: {self.problem}."


class ContributionConflict(PluginFault):
    """Two owners of one key."""

    code = "contribution-conflict"

    def __init__(self, *, kind: str, key: str, owner: str, other: str, where: str, other_where: str) -> None:
        self.kind = kind
        self.key = key
        self.owner = owner
        self.other = other
        self.where = where
        self.other_where = other_where

    def render(self) -> str:
        if self.owner == self.other:
            return (
                f"The plugin {self.owner!r} contributes the {self.kind} {self.key!r} twice: {self.where} and "
                f"{self.other_where}."
            )
        return (
            f"The {self.kind} {self.key!r} is contributed by the plugin {self.owner!r} ({self.where}) and by the "
            f"plugin {self.other!r} ({self.other_where})."
        )

    def hint(self) -> str:
        return "Remove one of the two, give one another name, or declare your own in the application: it wins."


def _raised_at(error: Exception) -> str:
    """Where the plugin's own code was when `error` was raised: a wrong call is raised at the place of the call."""
    where, trace = "", error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if not str(frame.f_globals.get("__name__")).startswith(("covet_plugin.", "covet_core.hosting.")):
            where = f"{frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where


def _owned(owner: str) -> str:
    return "The application" if owner == APPLICATION else f"The plugin {owner!r}"

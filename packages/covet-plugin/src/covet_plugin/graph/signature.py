"""The parameters of an entry, as its code and its callers see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from covet_plugin.graph.wiring import MISSING, Parameter

__all__ = ("Signature",)


class Signature:
    """The parameters of an entry.

    Args:
        parameters: in order.
        name: the entry's name, for messages.
        variant: takes the values of the optional parameters, and returns the function for those that are given. None in
            such a function.
    """

    def __init__(self, parameters: Sequence[Parameter], name: str, variant: Callable[..., Any] | None) -> None:
        self.parameters: Final[tuple[Parameter, ...]] = tuple(parameters)
        self.variant: Final[Callable[..., Any] | None] = variant
        self._name = name

    @property
    def optional(self) -> list[str]:
        """The names of those that are provided unless the caller gives them."""
        return [each.name for each in self.parameters if each.optional and self.variant is not None]

    @property
    def required(self) -> list[str]:
        """The names of those that follow an optional one, and have no default: Python can't tell that they lack."""
        positional = [each for each in self.parameters if each.kind in ("position", "either")]
        after = next((place for place, each in enumerate(positional) if each.optional), len(positional))
        return [each.name for each in positional[after:] if not each.optional and each.default is MISSING]

    @property
    def defaults(self) -> tuple[Any, ...]:
        """The defaults of the last positional ones."""
        positional = [each for each in self.parameters if each.kind in ("position", "either")]
        first = next((place for place, each in enumerate(positional) if _has_default(each)), len(positional))
        return tuple(each.default for each in positional[first:])

    @property
    def keyword_defaults(self) -> dict[str, Any]:
        """The defaults of keyword-only ones."""
        return {each.name: each.default for each in self.parameters if each.kind == "keyword" and _has_default(each)}

    @property
    def spelled(self) -> str:
        """What stands in the parentheses of the definition, without defaults: the function has those."""
        parts: list[str] = []
        starred = False
        for place, each in enumerate(self.parameters):
            if each.kind == "keyword" and not starred:
                parts.append("*")
            starred = starred or each.kind in ("keyword", "args")
            parts.append({"args": "*", "kwargs": "**"}.get(each.kind, "") + each.name)
            following = self.parameters[place + 1].kind if place + 1 < len(self.parameters) else ""
            if each.kind == "position" and following != "position":
                parts.append("/")
        return ", ".join(parts)

    @property
    def passed(self) -> str:
        """What stands in the parentheses of a call that hands everything on."""
        spelled = {"args": "*{0}", "kwargs": "**{0}", "keyword": "{0}={0}"}
        return ", ".join(spelled.get(each.kind, "{0}").format(each.name) for each in self.parameters)

    def lacks(self, name: str) -> TypeError:
        """The error of a call without a parameter that it needs."""
        return TypeError(f"{self._name}() missing a required argument: {name!r}")


def _has_default(parameter: Parameter) -> bool:
    return parameter.optional or parameter.default is not MISSING

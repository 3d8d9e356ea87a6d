"""What a check can find wrong with a graph.

::

    GraphFault
    +-- MissingProvider          something that nobody provides
    +-- ArgumentMismatch         a call with too few arguments, or with one that it doesn't know
    +-- ProviderCycle            a provider that needs itself
    +-- CaptiveDependency        a value that holds one which lives shorter
    +-- WrongType                a value of another type than the parameter's
    +-- MissingConfiguration     an option that isn't set, or can't be converted
    +-- UnknownChoice            a selector that chooses what it doesn't have
    +-- AutowireMissing          a parameter whose type nobody provides
    +-- AutowireAmbiguous        a parameter whose type several provide
    +-- UnusedProvider           a provider that nothing needs: a warning
    +-- ProviderOfClass          an entry that names the class, while an instance is used: a warning
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from covet_di.errors import GraphFault, nearest

__all__ = (
    "ArgumentMismatch",
    "AutowireAmbiguous",
    "AutowireMissing",
    "CaptiveDependency",
    "GraphErrors",
    "MissingConfiguration",
    "MissingProvider",
    "ProviderCycle",
    "ProviderOfClass",
    "UnknownChoice",
    "UnusedProvider",
    "WrongType",
)


class GraphErrors(ExceptionGroup[GraphFault]):
    """Everything that is wrong with a graph, all at once."""

    def derive(self, excs: Sequence[Any], /) -> Any:
        """Group some of them, for ``except*``."""
        return GraphErrors(self.message, excs)

    def __str__(self) -> str:
        return "\n\n".join((f"{self.message}:", *map(str, self.exceptions)))


class MissingProvider(GraphFault):
    """Something that nobody provides: a dependency that was never given, or an abstract provider."""

    code = "provider-missing"

    def __init__(self, *, provider: str, needed_by: str = "") -> None:
        self.provider = provider
        self.needed_by = needed_by

    def render(self) -> str:
        by = f", which {self.needed_by} needs" if self.needed_by else ""
        return f"Nothing was given for {self.provider}{by}."

    def hint(self) -> str:
        return "Pass a provider when the container is created, or override it with one."


class ArgumentMismatch(GraphFault):
    """What a provider calls takes other arguments than it is given."""

    code = "argument-mismatch"

    def __init__(
        self,
        *,
        provider: str,
        function: str,
        missing: Sequence[str] = (),
        unknown: Sequence[str] = (),
        autowired: bool = False,
    ) -> None:
        self.provider = provider
        self.function = function
        self.missing: tuple[str, ...] = tuple(missing)
        self.unknown: tuple[str, ...] = tuple(unknown)
        self.autowired = autowired

    def render(self) -> str:
        said = [f"gets nothing for {', '.join(self.missing)}"] if self.missing else []
        said += [f"does not take {', '.join(self.unknown)}"] if self.unknown else []
        return f"{self.provider} calls {self.function}, which {' and '.join(said)}."

    def hint(self) -> str:
        if not self.missing:
            scoped = (
                "A `FactoryProvider` takes a scope and a factory. " if {"scope", "factory"} & {*self.unknown} else ""
            )
            return f"{scoped}Leave it out of the provider's declaration, or correct its name."
        if self.autowired:
            return "Declare it with the provider: what is found by its type is so when an instance is created."
        return "Declare it with the provider, or give autowire=True to have it found by its type."


class ProviderCycle(GraphFault):
    """A provider that needs itself to make its value."""

    code = "provider-cycle"

    def __init__(self, *, path: Sequence[str]) -> None:
        self.path: tuple[str, ...] = tuple(path)

    def render(self) -> str:
        return f"{self.path[0]} needs itself: {' -> '.join(self.path)}."

    def hint(self) -> str:
        return "Move what both need into a third, or give one of them the other's provider to call later: `x.provider`."


class CaptiveDependency(GraphFault):
    """A value that would hold on to one which is closed before it."""

    code = "captive-dependency"

    def __init__(self, *, path: Sequence[str], scope: str, held: str) -> None:
        self.path: tuple[str, ...] = tuple(path)
        self.scope = scope
        self.held = held

    def render(self) -> str:
        lives = f"lives for the {self.scope}" if self.scope == "app" else f"lives for one {self.scope}"
        ends = "is closed with who asks for it" if self.held == "transient" else f"lives for one {self.held}"
        return f"{self.path[0]} {lives}, and holds {self.path[-1]}, which {ends}: {' -> '.join(self.path)}."

    def hint(self) -> str:
        return "Give both the same scope, or pass the shorter-lived value to the method that needs it."


class WrongType(GraphFault):
    """A value of another type than the parameter that it is given to."""

    code = "provided-type-wrong"

    def __init__(self, *, where: str, parameter: str, expected: str, provider: str, provided: str) -> None:
        self.where = where
        self.parameter = parameter
        self.expected = expected
        self.provider = provider
        self.provided = provided

    def render(self) -> str:
        gets = f"{self.parameter!r} is {self.expected}, and gets {self.provider}, which is {self.provided}"
        return f"{self.where}: {gets}."


class MissingConfiguration(GraphFault):
    """An option that is needed and isn't set, or has no value that can be used."""

    code = "configuration-missing"

    def __init__(self, *, option: str, needed_by: str = "", reason: str = "it is not set") -> None:
        self.option = option
        self.needed_by = needed_by
        self.reason = reason

    def render(self) -> str:
        by = f", which {self.needed_by} needs," if self.needed_by else ""
        return f"The option {self.option}{by} can't be used: {self.reason}."

    def hint(self) -> str:
        if "convert" in self.reason:
            return "Set it to what can be converted, or convert it otherwise."
        if "called" in self.reason:
            return "Give a Selector an option, `Selector(config.mode, ...)`, or a function that returns a name."
        return "Load the configuration before the container is used; see that the name of the option is the one meant."


class UnknownChoice(GraphFault):
    """A selector that chooses what it doesn't have."""

    code = "selector-choice-unknown"

    def __init__(self, *, selector: str, choice: str, known: Sequence[str]) -> None:
        self.selector = selector
        self.choice = choice
        self.known: tuple[str, ...] = tuple(known)

    def render(self) -> str:
        return (
            f"{self.selector} is to choose {self.choice}, and has {', '.join(self.known) or 'nothing to choose from'}."
        )

    def hint(self) -> str | None:
        near = nearest(self.choice.strip("'"), self.known)
        return f"Did you mean {' or '.join(map(repr, near))}?" if near else None


class AutowireMissing(GraphFault):
    """A parameter that is to be filled by its type, which nobody provides."""

    code = "autowire-missing"

    def __init__(
        self, *, provider: str, parameter: str, wanted: str, near: Sequence[str] = (), reason: str | None = None
    ) -> None:
        self.provider = provider
        self.parameter = parameter
        self.wanted = wanted
        self.near: tuple[str, ...] = tuple(near)
        self.reason = reason

    def render(self) -> str:
        return f"{_asks(self.provider, self.wanted, self.parameter)}, which nothing provides."

    def hint(self) -> str:
        if self.reason is not None:
            return f"{self.reason}, or pass the argument to the provider by name."
        if self.near:
            return f"These are alike: {', '.join(self.near)}."
        return "Declare a provider of that type, or pass the argument to the provider by name."


class AutowireAmbiguous(GraphFault):
    """A parameter that is to be filled by its type, which several provide."""

    code = "autowire-ambiguous"

    def __init__(self, *, provider: str, parameter: str, wanted: str, candidates: Sequence[str]) -> None:
        self.provider = provider
        self.parameter = parameter
        self.wanted = wanted
        self.candidates: tuple[str, ...] = tuple(candidates)

    def render(self) -> str:
        asks = _asks(self.provider, self.wanted, self.parameter)
        return f"{asks}, and several provide it: {', '.join(self.candidates)}."

    def hint(self) -> str:
        return 'Choose one: `Annotated[..., Named("...")]` in the signature, or pass it to the provider by name.'


class UnusedProvider(GraphFault):
    """A provider that no entry and no other provider needs. It is a warning, and stops nothing."""

    code = "provider-unused"

    def __init__(self, *, provider: str) -> None:
        self.provider = provider

    def render(self) -> str:
        return f"Nothing needs {self.provider}."

    def hint(self) -> str:
        return "Remove it, or leave it if it is called by hand."


class ProviderOfClass(GraphFault):
    """An entry that names a provider of the class, where an instance is used. It is a warning, and stops nothing."""

    code = "provider-of-class"

    def __init__(self, *, where: str, parameter: str, provider: str) -> None:
        self.where = where
        self.parameter = parameter
        self.provider = provider

    def render(self) -> str:
        return f"{self.where}: {self.parameter!r} is given {self.provider} of the class, whose instance has its own."

    def hint(self) -> str:
        return f"Name the instance: `Provide[container.{self.provider.rpartition('.')[2]}]`."


def _asks(provider: str, wanted: str, parameter: str) -> str:
    return f"{provider} needs {wanted}" + (f" for its parameter {parameter!r}" if parameter else "")

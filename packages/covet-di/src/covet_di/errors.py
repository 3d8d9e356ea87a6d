"""What covet-di raises on purpose.

::

    CovetError
    +-- DIError                  the base of this package, to be caught
        +-- ScopeNotOpen         a value of a scope was asked for where no such scope is open
        +-- ScopeMisplaced       a scope that can't be opened or declared here
        +-- UnknownProvider      a name that the container has no provider for
        +-- ContainerExpected    something else than a container was given
        +-- ProviderExpected     something else than a provider was given
        +-- TypeExpected         something else than a type was given
        +-- OverrideRefused      something that can't be overridden, or overridden with
        +-- NotAnEntry           something that `Provide` or `inject` can't be used with
        +-- NotInjected          a marker that is used as if it were the value which it stands for
        +-- GraphFault           one thing that is wrong with a graph: see faults.py
        +-- GraphErrors          all of them, as an ExceptionGroup
"""

from __future__ import annotations

from collections.abc import Sequence

from covet_plugin import CovetError

__all__ = (
    "ContainerExpected",
    "DIError",
    "GraphFault",
    "NotAnEntry",
    "NotInjected",
    "OverrideRefused",
    "ProviderExpected",
    "ScopeMisplaced",
    "ScopeNotOpen",
    "TypeExpected",
    "UnknownProvider",
    "described",
    "nearest",
)


class DIError(CovetError):
    """The base of every error of covet-di."""


class GraphFault(DIError):
    """The base of everything that a check can find wrong with a graph."""


class ScopeNotOpen(DIError, LookupError):
    """A value that lives in a scope was asked for outside of one."""

    code = "scope-not-open"

    def __init__(self, *, provider: str, scope: str) -> None:
        self.provider = provider
        self.scope = scope

    def render(self) -> str:
        if self.scope == "transient":
            return f"{self.provider} is closed with the scope that asks for it, and none is open here."
        return f"{self.provider} lives for one {self.scope}, and none is open here."

    def hint(self) -> str:
        scope = "REQUEST" if self.scope == "transient" else self.scope.upper()
        return (
            "Have it injected with @inject, whose call is a scope, or open one: "
            f"`with container.scope(Scope.{scope})`, `async with` where something is asynchronous."
        )


class ScopeMisplaced(DIError, ValueError):
    """A scope where it has no meaning."""

    code = "scope-misplaced"

    def __init__(self, *, scope: str, where: str, reason: str) -> None:
        self.scope = scope
        self.where = where
        self.reason = reason

    def render(self) -> str:
        return f"{self.where} can't have the scope {self.scope!r}: {self.reason}."


class UnknownProvider(DIError, LookupError):
    """A name that a container has no provider for, or a provider of the class where the instance's is meant."""

    code = "provider-unknown"

    def __init__(self, *, container: str, name: str, known: Sequence[str] = (), of_class: bool = False) -> None:
        self.container = container
        self.name = name
        self.near: tuple[str, ...] = nearest(name, known)
        self.of_class = of_class

    def render(self) -> str:
        if self.of_class:
            return f"The provider {self.name!r} of the class {self.container} isn't its instance's, which has its own."
        return f"{self.container} has no provider {self.name!r}."

    def hint(self) -> str | None:
        if self.of_class:
            return f"Name the instance's: `container.{self.name}`."
        return f"Did you mean {' or '.join(map(repr, self.near))}?" if self.near else None


class ContainerExpected(DIError, TypeError):
    """Something else than a container was given: to `DIPlugin`, `lifespan`, `check`, `graph_of`."""

    code = "container-expected"

    def __init__(self, *, given: object) -> None:
        self.callable: bool = callable(given) and not isinstance(given, type) and not hasattr(given, "provided")
        self.given: str = described(given)

    def render(self) -> str:
        return f"A container was expected here, and {self.given} was given."

    def hint(self) -> str:
        if self.callable:
            return "If it returns the container, call it."
        return "Give an instance of a ServiceContainer or of another container of dependency-injector, or its class."


class ProviderExpected(DIError, TypeError):
    """Something else than a provider was given: to ``Provide[...]``, or to a `Selector`."""

    code = "provider-expected"

    def __init__(self, *, where: str, given: object) -> None:
        self.where = where
        self.given: str = described(given)
        self.callable: bool = callable(given)
        self.method: bool = hasattr(getattr(given, "__self__", None), "provided")

    def render(self) -> str:
        return f"{self.where} takes a provider of a container, and {self.given} was given."

    def hint(self) -> str:
        if self.method:
            return "Call the method: what it returns is a provider, as with `container.config.size.as_int()`."
        if self.callable:
            return "Declare a provider that calls it, `service = FactoryProvider(...)`, and name that."
        return "Name the provider as it is, `container.service`: called, it gives its value."


class TypeExpected(DIError, TypeError):
    """Something else than a type was given where one has to be: to `DIPlugin(types=...)`, or to `Input`."""

    code = "type-expected"

    def __init__(self, *, where: str, given: object, several: bool) -> None:
        self.where = where
        self.several = several
        """Whether it takes a list of them."""
        self.is_type: bool = isinstance(given, type)
        self.given: str = described(given)

    def render(self) -> str:
        takes = "a list of types" if self.several else "a type"
        return f"{self.where} takes {takes}, and {self.given} was given."

    def hint(self) -> str:
        if self.several and self.is_type:
            return "Put it in brackets, also where it is the only one: `types=[Service]`."
        return "Name the class itself, as parameters are annotated with it: `Service`."


class OverrideRefused(DIError, TypeError):
    """`override` of a container was given something that it can't override."""

    code = "override-refused"

    def __init__(self, *, container: str, reason: str) -> None:
        self.container = container
        self.reason = reason

    def render(self) -> str:
        return f"Nothing of {self.container} can be overridden so: {self.reason}."

    def hint(self) -> str:
        return (
            "Write `container.override(container.pool, fake)`, or `container.override('pool', fake)`; with one "
            "argument, give another container, whose providers stand in for those of the same names."
        )


class NotAnEntry(DIError, TypeError):
    """Something that can't be injected, or that nothing can be injected into."""

    code = "entry-refused"

    def __init__(self, *, what: str, reason: str) -> None:
        self.what = what
        self.reason = reason

    def render(self) -> str:
        return f"{self.what} can't be an entry of the graph: {self.reason}."


class NotInjected(DIError, AttributeError):
    """A parameter that nobody filled still has its marker, which was used like the value."""

    code = "not-injected"

    def __init__(self, *, marker: str, attribute: str) -> None:
        self.marker = marker
        self.attribute = attribute

    def render(self) -> str:
        return (
            f"{self.marker} was not filled, so that it has no {self.attribute!r}: nothing injects into this function."
        )

    def hint(self) -> str:
        return (
            "Put @inject of covet_di over the function: middleware, hooks and handlers of exceptions need it too. The "
            "handler of a route needs none when a service calls it; a test that calls it by itself passes the argument."
        )


def nearest(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Those of `known` that `name` may have been meant for, the most alike first."""
    from difflib import get_close_matches

    return tuple(get_close_matches(name, known, n=2))


def described(value: object) -> str:
    """What something is, without its value, which may be secret."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = getattr(value, "__qualname__", None)
    kind = type(value).__name__
    what = f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"
    return f"{what} ({name})" if isinstance(name, str) else what

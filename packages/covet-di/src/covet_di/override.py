"""Having something else provided for a while."""

from __future__ import annotations

import inspect
from types import TracebackType
from typing import Any, Final, Self, cast

from covet_di.injector import di
from covet_di.rebuild import Closing
from covet_di.types import AnyProvider, is_container
from covet_di.worlds import attributes, container_name, world_of

__all__ = ("Override", "Overriding", "stood_in")


class Override:
    """An override that is in force: until the block is left, or `undo` is called.

    Args:
        pairs: what is overridden, each with what overrides it.
    """

    def __init__(self, pairs: list[tuple[AnyProvider, AnyProvider]]) -> None:
        self._pairs: Final = [_begun(provider, fake) for provider, fake in pairs]

    def undo(self) -> None:
        """Take it back, and close what was made meanwhile of what it replaced.

        Raises:
            ExceptionGroup: something failed to close.
        """
        closing = Closing()
        self._end(closing)
        closing.settle()

    async def aundo(self) -> None:
        """The same, and wait for what takes an ``await`` to close."""
        closing = Closing()
        self._end(closing)
        await closing.wait()

    def _end(self, closing: Closing) -> None:
        pairs = list(self._pairs)
        self._pairs.clear()
        with closing:
            for provider, fake in reversed(pairs):
                _take_back(provider, fake)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.undo()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aundo()


def stood_in(provider: AnyProvider, fake: Any) -> Override:
    """Have `fake` provided: a provider, a function or a class that is called, or a value."""
    if di.is_provider(fake):
        return Override([(provider, fake)])
    called = inspect.isroutine(fake) or isinstance(fake, type)
    return Override([(provider, di.Callable(fake) if called else di.Object(fake))])


class Overriding:
    """The method `override` of one container."""

    __slots__ = ("_container",)

    def __init__(self, container: Any) -> None:
        self._container = container

    def __call__(self, *given: Any) -> Override:
        """Override a provider with another or with a value, or all of a container by their names.

        Raises:
            UnknownProvider: the container has no provider of this name, or it is the class that has this provider.
            OverrideRefused: what was given is neither.
        """
        world_of(self._container)
        if len(given) == 1:
            return self._all(given[0])
        if len(given) != 2:
            raise self._refused(f"{len(given) or 'no'} arguments were given")
        target, fake = given
        if not isinstance(target, str) and not di.is_provider(target):
            raise self._refused("{} is no provider", target)
        provider = self._named(target) if isinstance(target, str) else self._own(target)
        within = isinstance(provider, (di.Container, di.DependenciesContainer))
        if within and not (di.is_provider(fake) and hasattr(fake, "providers")):
            raise self._refused("a container within it is overridden by providers.Container(Fakes), not by {}", fake)
        return Override([(provider, fake if di.is_provider(fake) else di.Object(fake))])

    def _all(self, other: Any) -> Override:
        if other is self._container:
            raise ValueError(f"{container_name(other)} can't be overridden with itself")
        if di.is_provider(other):
            raise self._refused("{} was given, and nothing that is to stand in for it", other)
        if not is_container(other):
            raise self._refused("{} is no container", other)
        own = self._container.providers
        return Override([(own[name], provider) for name, provider in other.providers.items() if name in own])

    def _own(self, provider: AnyProvider) -> AnyProvider:
        """`provider`, if it isn't one of the class, which the instance has a copy of."""
        declared = getattr(self._container, "declarative_parent", None)
        found = cast("dict[str, AnyProvider]", getattr(declared, "providers", {}))
        name = next((name for name, each in found.items() if each is provider), None)
        if name is None:
            return provider
        from covet_di.errors import UnknownProvider

        raise UnknownProvider(container=container_name(self._container), name=name, of_class=True)

    def _refused(self, reason: str, *given: object) -> Exception:
        from covet_di.errors import OverrideRefused, described

        told = reason.format(*map(described, given))
        return OverrideRefused(container=container_name(self._container), reason=told)

    def _named(self, name: str) -> AnyProvider:
        known = dict(attributes(self._container))
        option = _option(name, known)
        if option is not None:
            return option
        if name not in known:
            from covet_di.errors import UnknownProvider

            raise UnknownProvider(container=container_name(self._container), name=name, known=tuple(known))
        return known[name]


def _option(name: str, known: dict[str, AnyProvider]) -> AnyProvider | None:
    """The option that `config.db.url` names; None if it isn't one of a configuration."""
    parts = name.split(".")
    for end in range(len(parts) - 1, 0, -1):
        found: Any = known.get(".".join(parts[:end]))
        if isinstance(found, di.Configuration):
            for part in parts[end:]:
                found = getattr(found, part)
            return cast("AnyProvider", found)
    return None


def _begun(provider: AnyProvider, fake: AnyProvider) -> tuple[AnyProvider, AnyProvider]:
    """Override `provider`, and return what is taken back at the end."""
    if isinstance(provider, (di.Configuration, di.ConfigurationOption)):
        from covet_di.reconfigured import override_configuration

        return override_configuration(provider, fake)
    cast("Any", provider).override(fake)
    return provider, fake


def _take_back(provider: AnyProvider, fake: AnyProvider) -> None:
    overriding = cast("tuple[AnyProvider, ...]", cast("Any", provider).overridden)
    if overriding and overriding[-1] is fake:
        provider.reset_last_overriding()
    elif any(each is fake for each in overriding):
        # Others were begun since and are still in force.
        provider.reset_override()
        for each in overriding:
            if each is not fake:
                _again(provider, each)


def _again(provider: AnyProvider, fake: AnyProvider) -> None:
    if isinstance(provider, di.Configuration):
        from covet_di.reconfigured import override_again

        override_again(provider, fake)
    else:
        cast("Any", provider).override(fake)

"""Overrides of a configuration, or of one option, for as long as a block lasts.

A configuration is loaded by overriding it (`from_dict` does that), so that most of its overrides are how it is
declared, and nothing is made anew for them. These here have an end: the block of `with`, or `undo()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import cache, wraps
from types import TracebackType
from typing import Any, cast

from covet_di.injector import di
from covet_di.types import AnyProvider

__all__ = ("OptionValue", "contextual", "override_again", "override_configuration")


class OptionValue(di.Object[Any]):
    """What stands in for a configuration with one option set, or with other options altogether.

    Args:
        selector: the option, ``db.url``; empty for the whole configuration.
        value: what it has.
    """

    def __init__(self, selector: str, value: Any) -> None:
        super().__init__(None if selector else value)
        self.selector = selector
        self.value = value

    def over(self, root: AnyProvider) -> None:
        """Take the other options from `root`, as it is now."""
        if self.selector:
            self.set_provides(_with(root(), self.selector, self.value))


class _Block:
    """The context of an override of a configuration: what is made with it is made anew in the block.

    Args:
        context: that of dependency-injector.
        root: the configuration.
        selector: the option that is overridden; empty for the whole configuration.
    """

    __slots__ = ("_context", "_root", "selector")

    def __init__(self, context: Any, root: AnyProvider, selector: str = "") -> None:
        self._context = context
        self._root = root
        self.selector = selector

    def __enter__(self) -> Any:
        _begin(self._root, self.selector)
        return self._context.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._context.__exit__(kind, error, traceback)


def contextual(cls: Any) -> None:
    """Have the overrides of a class of configurations make anew what was made with them, in the block of ``with``."""
    cls.override = _entered(cls.override)
    cls.set = _narrowed(cls.set)


def override_configuration(provider: AnyProvider, fake: AnyProvider) -> tuple[AnyProvider, AnyProvider]:
    """Override a configuration or an option, and return what is overridden in fact, and with what."""
    root, given = provider, fake
    if isinstance(provider, di.ConfigurationOption):
        root = cast("Any", provider)._get_root()
        given = OptionValue(cast("Any", provider)._get_self_name(), fake())
    elif type(fake) is di.Object:
        given = OptionValue("", fake())
    override_again(root, given)
    if not isinstance(given, OptionValue):
        _begin(root, "")
    return root, given


def override_again(root: AnyProvider, fake: AnyProvider) -> None:
    """Override a configuration as `fake` says, over all that overrides it now."""
    if not isinstance(fake, OptionValue):
        cast("Any", root).override(fake)
        return
    fake.over(root)
    cast("Any", root).override(fake)
    _begin(root, fake.selector)


def _begin(root: AnyProvider, selector: str) -> None:
    from covet_di.rebuild import configuration_overridden

    configuration_overridden(root, lambda providers: _reached(providers, root, selector))


def _reached(providers: Iterable[AnyProvider], root: AnyProvider, selector: str) -> list[AnyProvider]:
    """What has another value now: the configuration, its options, and what other containers take these for."""
    every = list(providers)
    options = [each for each in every if isinstance(each, di.ConfigurationOption)]
    found = [root, *(each for each in options if _root(each) is root and _overlaps(selector, each))]
    taking = [each for each in every if isinstance(each, di.Configuration) and each is not root]
    for config in found:
        for other in taking:
            if other not in found and any(each is config for each in cast("Any", other).overridden):
                found += [other, *(each for each in options if _root(each) is other)]
    return found


def _root(option: Any) -> Any:
    return option._get_root()


def _overlaps(selector: str, option: Any) -> bool:
    """Whether an option is the one of `selector`, is part of that, or has it as a part."""
    if not selector:
        return True
    pairs = zip(selector.split("."), option.get_name_segments(), strict=False)
    return all(di.is_provider(own) or own == wanted for wanted, own in pairs)


def _with(options: Any, selector: str, value: Any) -> dict[str, Any]:
    changed = deepcopy(cast("dict[str, Any]", options)) if isinstance(options, dict) else {}
    place = changed
    *outer, last = selector.split(".")
    for key in outer:
        inner = place.get(key)
        place[key] = inner = cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
        place = inner
    place[last] = value
    return changed


@cache
def _entered(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def entered(self: AnyProvider, *args: Any, **kwargs: Any) -> _Block:
        return _Block(method(self, *args, **kwargs), self)

    return entered


@cache
def _narrowed(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def narrowed(self: AnyProvider, selector: str, value: Any) -> Any:
        block = method(self, selector, value)
        if isinstance(block, _Block):
            block.selector = selector
        return block

    return narrowed

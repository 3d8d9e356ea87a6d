"""The conformance kit: what a host and other plugins rely on, tried on one plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from covet_plugin.plugin import Plugin

__all__ = ("Host", "check_plugin")


class Host(Protocol):
    """Runs a plugin in an application, on each transport that the host has."""

    async def __call__(self, plugin: Plugin, /) -> Iterable[str]:
        """Return a line for each thing that is wrong."""
        ...


def check_plugin(
    make_plugin: Callable[[], Plugin],
    *,
    others: Sequence[Plugin] = (),
    prefixes: Sequence[str] = (),
    host: Host | None = None,
) -> None:
    """Check that a plugin keeps to the contract. Every package's tests run it.

    Args:
        make_plugin: a callable without arguments that makes the plugin.
        others: plugins that it requires.
        prefixes: what names of its contributions may begin with besides its id.
        host: runs the plugin on every transport; `covet_core.testing` has one.

    Raises:
        PluginNotConformant: with a line for each rule that it breaks.
    """
    raise NotImplementedError

"""The conformance kit: what a host and other plugins rely on, tried on one plugin."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from inspect import iscoroutine
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from covet_plugin.composing.listing import look
from covet_plugin.composition import CompositionErrors, compose
from covet_plugin.config.settings import Settings
from covet_plugin.contributions import Contributions
from covet_plugin.plugin import Plugin
from covet_plugin.testing.configuring import config_problems
from covet_plugin.testing.errors import PluginNotConformant
from covet_plugin.testing.living import Lives
from covet_plugin.testing.naming import foreign_names
from covet_plugin.testing.watching import watching

if TYPE_CHECKING:
    from covet_plugin.info import PluginInfo

__all__ = ("Host", "check_plugin")

T = TypeVar("T")


class Host(Protocol):
    """Runs a plugin in an application, on each transport that the host has."""

    def __call__(self, plugin: Plugin, /) -> Awaitable[Iterable[str]]:
        """Return a line for each thing that is wrong."""
        ...


def check_plugin(
    make_plugin: Callable[[], Plugin] | Plugin,
    *,
    others: Sequence[Plugin] = (),
    prefixes: Sequence[str] = (),
    host: Host | None = None,
    patience: float = 10.0,
) -> None:
    """Check that a plugin keeps to the contract. Every package's tests run it.

    ::

        def test_the_plugin_keeps_to_the_contract() -> None:
            check_plugin(CachePlugin)

    * `info` is the same twice, and has no side effects.
    * `contribute` records the same twice, and does no I/O: no file is opened or looked for, no socket, process or
      thread is opened, the environment is not read, and nothing sleeps. To load a module late is no I/O.
    * Names that the plugin chose are its id, or begin with it.
    * The configuration is frozen, comes back from the environment as it was, and is asked for with `configured`.
    * The lifespan enters and leaves twice, leaves no tasks behind, and can be cancelled while it starts and while it
      runs.
    * It works on every transport, when there is a host to try that.

    Args:
        make_plugin: the plugin, or a callable without arguments that makes it.
        others: plugins that it requires.
        prefixes: what names of its contributions may begin with besides its id: `http_server_` for metrics that follow
            a convention.
        host: runs the plugin on every transport: `covet_core.testing.on_every_transport`.
        patience: seconds that a start, a stop or a cancellation may take.

    Raises:
        PluginNotConformant: with a line for each rule that it breaks.
    """
    made = callable(make_plugin) and not hasattr(type(make_plugin), "contribute")
    plugin = cast("Callable[[], Plugin]", make_plugin)() if made else cast("Plugin", make_plugin)
    info, problems = _info(plugin)
    if info is None:
        raise PluginNotConformant(plugin=type(plugin).__qualname__, violations=problems)
    asked, found = _contributed(plugin, info, prefixes)
    problems += found
    if info.config is not None:
        problems += config_problems(info.id, info.config)
    try:
        composition = compose([*others, plugin], environ={})
    except CompositionErrors as errors:
        problems += [fault.render() for fault in errors.exceptions]
    else:
        lives = Lives(composition, info.id, patience)
        problems += _run(lives.problems)
        if info.config is not None and not asked and not lives.configured:
            problems.append("it never asks for its effective configuration: to.configured(...) or app.configured(...)")
        if host is not None:
            problems += _run(lambda: _hosted(host, plugin))
    if problems:
        raise PluginNotConformant(plugin=info.id, violations=list(dict.fromkeys(problems)))


def _info(plugin: Any) -> tuple[PluginInfo | None, list[str]]:
    with watching() as effects:
        listing = look([plugin], None, ())
    if listing.faults:
        return None, [fault.render() for fault in listing.faults]
    first = listing.infos[0]
    with watching() as again:
        second = plugin.info
    problems = [f"info has a side effect: {effect}" for effect in (*effects, *again)]
    if first != second:
        problems.append("info is not the same twice")
    return first, problems


def _contributed(plugin: Plugin, info: PluginInfo, prefixes: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether the plugin asked for its configuration, and what is wrong with what it contributes."""
    asked: list[Any] = []
    settings = Settings({}).of(info.id)

    def configured(config: Any) -> Any:
        asked.append(config)
        return settings(config)

    problems: list[str] = []
    records: list[list[dict[str, Any]]] = []
    to = Contributions(info.id, configured)
    for _ in range(2):
        to = Contributions(info.id, configured)
        problems += _recorded(plugin, to)
        records.append([each.to_dict() for each in to.recorded])
    if records[0] != records[1]:
        problems.append(f"contribute does not record the same twice: {_difference(*records)}")
    return bool(asked), [*problems, *foreign_names(info.id, to.recorded, prefixes)]


def _recorded(plugin: Plugin, to: Contributions) -> Iterator[str]:
    result: object = None
    with watching() as effects:
        try:
            result = plugin.contribute(to)  # type: ignore[func-returns-value]  # an untyped one may
        except Exception as error:
            yield f"contribute fails: {type(error).__name__}: {error}"
    if iscoroutine(result):
        result.close()
        yield "contribute is `async def`, and has to be `def`"
    yield from (f"contribute has a side effect: {effect}" for effect in effects)
    yield from (fault.render() for fault in to.faults)


def _difference(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> str:
    once = [each for each in first if each not in second] + [each for each in second if each not in first]
    return ", ".join(dict.fromkeys(f"{each['kind']} {each['key']}" for each in once)) or "in another order"


async def _hosted(host: Host, plugin: Plugin) -> list[str]:
    try:
        return [f"in an application, {problem}" for problem in await host(plugin)]
    except Exception as error:
        return [f"in an application, it fails: {type(error).__name__}: {error}"]


def _run(check: Callable[[], Any]) -> list[str]:
    """Run a check in a loop of its own; in another thread, where one runs here already."""
    results: list[list[str]] = []

    def run() -> None:
        results.append(asyncio.run(check()))

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        run()
    else:
        thread = Thread(target=run)
        thread.start()
        thread.join()
    return results[0] if results else ["it ends the loop that it runs in"]

"""What was made with a value that is overridden is made anew for as long as the override lasts, and closed after it.

dependency-injector leaves it as it is: a repository that was made with the database keeps it when the database is
overridden. Here every singleton and resource above an overridden provider is asked of a substitute, a provider like it
that has made nothing yet, and has its own value again when the override ends.
"""

from __future__ import annotations

import asyncio
import inspect
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar, Token
from itertools import count
from typing import Any, Final, Self, cast

from covet_di.injector import di
from covet_di.kept import Kept
from covet_di.substitutes import Substitute, substitute_of, substitutes
from covet_di.twins import become
from covet_di.types import AnyProvider
from covet_di.watch import changed
from covet_di.worlds import World, worlds

__all__ = ("Closing", "closing_order", "configuration_overridden", "override_begins", "overrides_changed")

_WIRING = (di.Configuration, di.ConfigurationOption, di.DependenciesContainer, di.Container)
_HANDING_OVER = (di.Delegate, di.Aggregate)
_MADE_ONCE = (di.BaseSingleton, di.BaseResource)
_serial = count()
_Reached = Callable[[Iterable[AnyProvider]], list[AnyProvider]]


class Level:
    """One override, and what is substituted for its duration.

    Args:
        provider: what is overridden.
        depth: how many providers override it then.
        above: the singletons and resources that are made with it, those that others are made with first.
    """

    def __init__(self, provider: AnyProvider, depth: int, above: Iterable[AnyProvider]) -> None:
        self.provider: Final = provider
        self.depth: Final = depth
        self.number: Final = next(_serial)
        self.substitutes: Final = {id(each): Substitute(each, _fresh(each)) for each in above}

    def in_closing_order(self) -> list[Substitute]:
        """The substitutes, what was made with others before these, else the latest first."""
        originals = [each.original for each in self.substitutes.values()]
        order = closing_order(originals, lambda original: self.substitutes[id(original)].provider)
        return [self.substitutes[id(each)] for each in order]


class Closing:
    """Closes what was made during overrides that end within it, and tells what failed.

    Everything is closed, also when its task is cancelled meanwhile; the cancellation is raised at the end.
    """

    def __init__(self) -> None:
        self._awaited: list[tuple[Any, asyncio.AbstractEventLoop | None]] = []
        self._failures: list[Exception] = []
        self._exit: BaseException | None = None
        self._token: Token[Closing | None] | None = None

    def close(self, provider: AnyProvider) -> None:
        """Close what a substitute opened, if it did."""
        if not isinstance(provider, di.BaseResource) or not provider.initialized:
            return
        loop = provider.storage.loop if isinstance(provider, Kept) else None
        try:
            result = cast("Any", provider).shutdown()
        except Exception as error:
            self._failures.append(error)
            return
        if inspect.isawaitable(result):
            self._awaited.append((result, loop))

    async def close_awaited(self) -> None:
        """Wait for what takes an ``await`` so far."""
        awaited, self._awaited = self._awaited, []
        for each, _ in awaited:
            try:
                await each
            except Exception as error:
                self._failures.append(error)
            except BaseException as error:
                self._exit = error

    def settle(self) -> None:
        """Leave what takes an ``await`` to the loop that runs, and raise what failed.

        In a thread without one, wait for the loop that it was opened in: a test does that whose client has the loop.
        """
        awaited, self._awaited = self._awaited, []
        for each, loop in awaited:
            try:
                _leave(each, loop)
            except Exception as error:
                self._failures.append(error)
        self._raise()

    async def wait(self) -> None:
        """Wait for what takes an ``await``, and raise what failed."""
        await self.close_awaited()
        self._raise()

    def __enter__(self) -> Self:
        self._token = _closing.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _closing.reset(self._token)

    def _raise(self) -> None:
        failures, self._failures = self._failures, []
        ended, self._exit = self._exit, None
        failure = _together(failures) if failures else None
        if ended is not None:
            if failure is not None:
                ended.__context__ = failure
            raise ended
        if failure is not None:
            raise failure


_closing: ContextVar[Closing | None] = ContextVar("covet_di_closing", default=None)
_left: set[asyncio.Future[Any]] = set()


def _together(failures: list[Exception]) -> Exception:
    return failures[0] if len(failures) == 1 else ExceptionGroup("several resources failed to close", failures)


def depth_of(provider: AnyProvider) -> int:
    """How many providers override it."""
    return len(cast("Any", provider).overridden)


def closing_order(
    providers: Iterable[AnyProvider], made_by: Callable[[AnyProvider], AnyProvider] = lambda provider: provider
) -> list[AnyProvider]:
    """`providers` in the order in which they are closed: what was made with others before these, else the latest first.

    When a value was made is known of covet's own providers. The others count as the latest, in the order given.

    Args:
        providers: the providers.
        made_by: which provider has the value of one of them.
    """

    def turn(provider: AnyProvider) -> float:
        maker = made_by(provider)
        made = maker.storage.turn if isinstance(maker, Kept) else None
        return float("inf") if made is None else made

    earliest_first = sorted(providers, key=turn)
    wanted = {id(each) for each in earliest_first}
    found: dict[int, AnyProvider] = {}
    seen: set[int] = set()
    path = [(each, False) for each in reversed(earliest_first)]
    while path:
        provider, left = path.pop()
        if left:
            if id(provider) in wanted:
                found[id(provider)] = provider
        elif id(provider) not in seen:
            seen.add(id(provider))
            path.append((provider, True))
            path.extend((each, False) for each in cast("Any", provider).related)
    return list(reversed(found.values()))


def override_begins(provider: AnyProvider) -> None:
    """Have what is made with `provider` asked of substitutes before it is overridden.

    Else other threads would make it meanwhile with what overrides `provider`, and it would be kept. The substitutes are
    others when the override is there: these may have been made with what it was before.
    """
    depth = depth_of(provider) + 1
    if not _is_wiring(provider, depth):
        for each in _begin(provider, depth):
            if isinstance(each, Kept):
                each.restart()


def overrides_changed(provider: AnyProvider) -> None:
    """Begin or end what an override of `provider` takes."""
    depth = depth_of(provider)
    gone = {level for world in worlds for level in world.levels if level.provider is provider and level.depth >= depth}
    if any(level.depth > depth for level in gone):
        _end(provider, depth)
    elif depth and not _is_wiring(provider, depth):
        _begin(provider, depth)
        _leave_levels(gone)


def configuration_overridden(root: AnyProvider, reached: _Reached) -> None:
    """Have what is made with a configuration, or with some of its options, made anew until its override ends.

    Args:
        root: the configuration, which is overridden already.
        reached: chooses of a container's providers those that have another value now.
    """
    depth = depth_of(root)
    if any(level.provider is root and level.depth == depth for world in worlds for level in world.levels):
        return
    for each in _begin(root, depth, reached):
        if isinstance(each, Kept):
            each.restart()


def _is_wiring(provider: AnyProvider, depth: int) -> bool:
    """Whether overriding it is how it is declared, so that nothing was made with it before."""
    if isinstance(provider, di.Dependency):
        return cast("Any", provider).default is None and depth == 1
    return isinstance(provider, _WIRING)


def _begin(provider: AnyProvider, depth: int, reached: _Reached | None = None) -> list[AnyProvider]:
    """Substitute what is made with `provider`, or with what is `reached` of a container, and return that."""
    above: dict[int, AnyProvider] = {}
    holding: list[World] = []
    for world in tuple(worlds):
        found = _above(world, [provider] if reached is None else reached(world.providers()))
        if found:
            holding.append(world)
            above |= {id(each): each for each in found}
    if not above:
        return []
    level = Level(provider, depth, reversed(closing_order(above.values())))
    for world in holding:
        world.levels.append(level)
    for each in level.substitutes.values():
        _install(each)
    return list(above.values())


def _leave_levels(levels: set[Level]) -> None:
    """Take away levels that others have taken the place of."""
    closing = Closing()
    for world in tuple(worlds):
        world.levels[:] = [level for level in world.levels if level not in levels]
    for level in levels:
        for each in level.in_closing_order():
            closing.close(each.provider)
    closing.settle()


def _end(provider: AnyProvider, depth: int) -> None:
    gone = _take_levels(provider, depth)
    closing = _closing.get()
    own = Closing() if closing is None else closing
    for level in sorted(gone, key=lambda each: each.number, reverse=True):
        for each in level.in_closing_order():
            _restore(each.original, level, own)
            own.close(each.provider)
    if closing is None:
        own.settle()


def _take_levels(provider: AnyProvider, depth: int) -> set[Level]:
    gone: set[Level] = set()
    for world in tuple(worlds):
        gone |= {level for level in world.levels if level.provider is provider and level.depth > depth}
        world.levels[:] = [level for level in world.levels if level not in gone]
    return gone


def _restore(original: AnyProvider, ended: Level, closing: Closing) -> None:
    """Have `original` asked itself again, or the substitute of another override that is still in force."""
    levels = {level for world in worlds for level in world.levels if id(original) in level.substitutes}
    latest = max(levels, key=lambda each: each.number, default=None)
    if latest is None:
        substitutes.pop(id(original), None)
        become(original, None)
        changed(original)
        return
    if latest.number > ended.number:
        # It was begun later, so that its substitutes were made with what is taken back now.
        closing.close(latest.substitutes[id(original)].provider)
        latest.substitutes[id(original)] = Substitute(original, _fresh(original))
    _install(latest.substitutes[id(original)])


def _install(substitute: Substitute) -> None:
    substitutes[id(substitute.original)] = substitute
    become(substitute.original, _Substituted)
    changed(substitute.original)


def _above(world: World, reached: list[AnyProvider]) -> list[AnyProvider]:
    """The singletons and resources of a container that are made with one of those that are `reached`."""
    users: defaultdict[int, list[AnyProvider]] = defaultdict(list)
    for each in world.providers():
        if not isinstance(each, _HANDING_OVER):
            for other in cast("Any", each).related:
                users[id(other)].append(each)
    seen = {id(each) for each in reached}
    waiting = list(reached)
    found: list[AnyProvider] = []
    while waiting:
        for user in users[id(waiting.pop())]:
            if id(user) not in seen:
                seen.add(id(user))
                waiting.append(user)
                if isinstance(user, _MADE_ONCE):
                    found.append(user)
    return found


def _fresh(original: AnyProvider) -> AnyProvider:
    """A provider that makes what `original` makes."""
    source = cast("Any", original)
    made = _plain_class(original)()
    made.set_provides(source.provides)
    made.set_args(*source.args)
    made.set_kwargs(**source.kwargs)
    if isinstance(original, di.BaseSingleton):
        made.set_attributes(**source.attributes)
    return cast("AnyProvider", made)


def _leave(awaitable: Any, opened_in: asyncio.AbstractEventLoop | None) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        if opened_in is not None and opened_in.is_running():
            asyncio.run_coroutine_threadsafe(_waited_for(awaitable), opened_in).result()
            return
        if inspect.iscoroutine(awaitable):
            awaitable.close()
        warnings.warn("a resource takes an await to close: leave the override with `async with`", ResourceWarning, 2)
        return
    future = asyncio.ensure_future(awaitable, loop=loop)
    _left.add(future)
    future.add_done_callback(_left.discard)


async def _waited_for(awaitable: Any) -> None:
    await awaitable


def _plain_class(provider: object) -> Any:
    # Not by `super()`: another thread may end the override, and the provider has its plain class again.
    return vars(type(provider)).get("__covet_plain_class__", type(provider))


class _Substituted:
    """What a provider does while another stands in for it."""

    __slots__ = ()
    __covet_plain__ = True

    def _provide(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        substitute = substitute_of(cast("Any", self))
        if substitute is None:
            return _plain_class(self)._provide(self, args, kwargs)
        return substitute(*args, **kwargs)

    def reset(self) -> Any:
        """Forget both values."""
        substitute = cast("Any", substitute_of(cast("Any", self)))
        if substitute is not None:
            substitute.reset()
        return _plain_class(self).reset(self)

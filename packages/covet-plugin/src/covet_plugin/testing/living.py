"""Whether a plugin's lifespan can be entered, left and cancelled, as often as one likes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from covet_plugin.life.running import PluginView, Running, entered

if TYPE_CHECKING:
    from covet_plugin.composition import Composition
    from covet_plugin.context import AppContext

__all__ = ("Lives",)

C = TypeVar("C")

_STEPS: Final = 8
"""Turns of the loop after which a start is cancelled: after none, after one ..."""

_PARTS: Final = (0.25, 0.5, 0.75)
"""Parts of the time of a whole start after which one is cancelled."""


class Lives:
    """Starts a composition again and again, and gathers what goes wrong.

    Args:
        composition: the plugin among those that it requires.
        plugin: its id.
        patience: seconds that a start and a stop may take.
    """

    def __init__(self, composition: Composition, plugin: str, patience: float) -> None:
        self.configured: bool = False
        """Whether the plugin asked for its effective configuration."""
        self._composition = composition
        self._plugin = plugin
        self._patience = patience
        self._problems: dict[str, None] = {}

    async def problems(self) -> list[str]:
        """Live several lives, and tell what went wrong."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: self._unhandled(context))
        log = _Failures(lambda text: self._tell(f"it fails to stop: {text}"))
        logger = logging.getLogger("covet.plugins")
        logger.addHandler(log)
        try:
            await self._all()
        finally:
            logger.removeHandler(log)
        return list(self._problems)

    async def _all(self) -> None:
        start = asyncio.get_running_loop().time()
        if not await self._whole("its lifespan"):
            return
        took = asyncio.get_running_loop().time() - start
        if not await self._whole("its lifespan, entered a second time,"):
            return
        for steps in range(_STEPS):
            if await self._cancelled(_turns(steps)):
                break
        for part in _PARTS:
            await self._cancelled(asyncio.sleep(part * took))
        await self._cancelled(None)
        await self._whole("its lifespan, entered after it was cancelled,")

    async def _whole(self, what: str) -> bool:
        """Start and stop once, and tell whether there is a point in trying again."""
        started = False
        try:
            async with asyncio.timeout(self._patience), entered(self._running()):
                started = True
        except TimeoutError:
            self._tell(f"{what} takes longer than {self._patience:g} s to enter and leave")
            started = False
        except Exception as error:
            if not started:  # that it failed to stop was heard of
                self._tell(f"{what} fails: {type(error).__name__}: {error}")
        await self._nothing_left(what)
        return started

    async def _cancelled(self, wait: Any) -> bool:
        """Cancel a life after `wait`, or when it has started, and tell whether it had."""
        inside = asyncio.Event()
        life = asyncio.create_task(self._life(inside))
        await (self._either(life, inside) if wait is None else wait)
        started = inside.is_set()
        moment = "while it runs" if started else "while it starts"
        life.cancel()
        if started:
            await asyncio.wait({life}, timeout=self._patience)
        else:
            await self._either(life, inside)
        await self._judge(life, inside, moment, started)
        await self._nothing_left(f"cancelled {moment}, it")
        return started

    async def _judge(self, life: asyncio.Task[None], inside: asyncio.Event, moment: str, started: bool) -> None:
        if not life.done():
            swallowed = inside.is_set() and not started
            what = "goes on as if nothing had been" if swallowed else f"takes longer than {self._patience:g} s to stop"
            self._tell(f"cancelled {moment}, it {what}")
            life.cancel()
            await asyncio.wait({life}, timeout=self._patience)
        elif not life.cancelled():
            error = life.exception()
            told = "ends as if nothing had been" if error is None else f"raises {type(error).__name__}: {error}"
            self._tell(f"cancelled {moment}, it {told}")

    async def _either(self, life: asyncio.Task[None], inside: asyncio.Event) -> None:
        """Wait until the life has started or ended."""
        starting = asyncio.create_task(inside.wait())
        await asyncio.wait({life, starting}, timeout=self._patience, return_when=asyncio.FIRST_COMPLETED)
        starting.cancel()
        await asyncio.wait({starting})

    async def _life(self, inside: asyncio.Event) -> None:
        async with entered(self._running()):
            inside.set()
            await asyncio.Event().wait()

    async def _nothing_left(self, what: str) -> None:
        """Tell of tasks that go on."""
        await _turns(2)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        if not rest:
            return
        names = ", ".join(sorted(getattr(task.get_coro(), "__qualname__", task.get_name()) for task in rest))
        self._tell(f"{what} leaves tasks behind: {names}")
        for task in rest:
            task.cancel()
        await asyncio.wait(rest, timeout=self._patience)

    def _running(self) -> Running:
        return _Watched(self._composition, self._plugin, self._asked)

    def _asked(self) -> None:
        self.configured = True

    def _tell(self, problem: str) -> None:
        self._problems.setdefault(problem)

    def _unhandled(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        told = f"{type(error).__name__}: {error}" if error is not None else context["message"]
        self._tell(f"it leaves an exception that nobody handles: {told}")


class _Watched(Running):
    """Notices whether one plugin asks for its configuration."""

    def __init__(self, composition: Composition, plugin: str, asked: Callable[[], None]) -> None:
        super().__init__(composition)
        self._watched = plugin
        self._asked = asked

    def of(self, plugin: str) -> AppContext:
        """The service as one plugin sees it."""
        return _WatchedView(self, plugin, self._asked) if plugin == self._watched else super().of(plugin)


class _WatchedView(PluginView):
    """Notices whether its plugin asks for its configuration."""

    def __init__(self, running: Running, plugin: str, asked: Callable[[], None]) -> None:
        super().__init__(running, plugin)
        self._asked = asked

    def configured(self, config: C, /) -> C:
        """Return the plugin's effective configuration, and note that it asked."""
        self._asked()
        return super().configured(config)


class _Failures(logging.Handler):
    """Hears of plugins that fail to stop."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the exception."""
        if record.exc_info is not None and record.exc_info[1] is not None:
            self._tell(f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}")


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)

"""Which event loop a server runs on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from covet_core.server.config import Loop
from covet_core.server.errors import LoopUnavailable

__all__ = ("loop_factory",)


def loop_factory(loop: Loop) -> tuple[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Return the name and the factory of the event loop; `auto` is uvloop when it is installed, else asyncio.

    Raises:
        LoopUnavailable: uvloop was asked for by name and isn't installed.
    """
    if loop != "asyncio":
        try:
            import uvloop
        except ImportError:
            if loop == "uvloop":
                raise LoopUnavailable(loop=loop) from None
        else:
            return "uvloop", uvloop.new_event_loop
    return "asyncio", asyncio.new_event_loop

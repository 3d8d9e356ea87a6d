"""A plugin in an application, on each transport that tests have."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, get_args

from covet_core.app import CovetApp
from covet_core.events.response import EventSourceResponse
from covet_core.testing._httpx import httpx
from covet_core.testing.async_client import AsyncTestClient
from covet_core.testing.transport import TransportName

if TYPE_CHECKING:
    from covet_core.plan.plan import PlannedRoute
    from covet_plugin.plugin import Plugin

__all__ = ("on_every_transport",)

_PROBE: Final = "/covet-probe"
_PATIENCE: Final = 10.0
"""Seconds that a start, an answer or a stop may take."""

_TRANSPORTS: Final[tuple[TransportName, ...]] = get_args(TransportName)


async def on_every_transport(plugin: Plugin, /, *, others: Sequence[Plugin] = ()) -> Sequence[str]:
    """Run a plugin in an application in memory, over ASGI and on the native server, and ask for what it serves.

    The application has a route of its own, and every contributed route without parameters that answers GET is asked
    for too. An answer may refuse the request; it must not be an error of the server, and must be the same everywhere::

        check_plugin(lambda: CachePlugin(CacheConfig()), host=on_every_transport)

    Args:
        plugin: what is tried.
        others: plugins that it requires; `functools.partial(on_every_transport, others=[...])` passes them.

    Returns:
        A line for each thing that is wrong.
    """
    found: list[str] = []
    answers: dict[str, Mapping[str, int]] = {}
    for transport in _TRANSPORTS:
        try:
            async with asyncio.timeout(_PATIENCE):
                answers[transport] = await _asked([*others, plugin], transport)
        except TimeoutError:
            found.append(f"{transport}: starting, answering and stopping took longer than {_PATIENCE:g} s")
        except Exception as error:
            # Of a group, everything that is in it.
            found.append(f"{transport}: {type(error).__name__}: {error}")
    return [*found, *_failed(answers), *_different(answers)]


async def _asked(plugins: Sequence[Plugin], transport: TransportName) -> Mapping[str, int]:
    """The status of each answer, by path."""
    app = CovetApp("probe", plugins=plugins)
    app.add_route(_PROBE, _probe)
    routes = [each for each in app.plan().routes if each.owner and "GET" in each.methods and "{" not in each.path]
    # A stream may have no end: its head is enough. Over ASGI an answer arrives when it is whole.
    asked = {route.path: "HEAD" if transport == "asgi" and _streams(route) else "GET" for route in routes}
    async with AsyncTestClient(app, transport, raise_server_exceptions=False) as client:
        return {path: await _status(client, method, path) for path, method in {_PROBE: "GET", **asked}.items()}


def _streams(route: PlannedRoute) -> bool:
    """Whether it is known to answer with events."""
    return isinstance(route.returns, type) and issubclass(route.returns, EventSourceResponse)


async def _status(client: httpx.AsyncClient, method: str, path: str) -> int:
    async with client.stream(method, path) as response:
        return response.status_code


async def _probe() -> str:
    return "here"


def _failed(answers: Mapping[str, Mapping[str, int]]) -> list[str]:
    return [
        f"{transport}: GET {path} answers {status}"
        for transport, statuses in answers.items()
        for path, status in statuses.items()
        if status >= httpx.codes.INTERNAL_SERVER_ERROR
    ]


def _different(answers: Mapping[str, Mapping[str, int]]) -> list[str]:
    paths = dict.fromkeys(path for statuses in answers.values() for path in statuses)
    told = {path: {name: statuses.get(path) for name, statuses in answers.items()} for path in paths}
    return [
        f"GET {path} is answered differently: {', '.join(f'{status} ({name})' for name, status in found.items())}"
        for path, found in told.items()
        if len(set(found.values())) > 1
    ]

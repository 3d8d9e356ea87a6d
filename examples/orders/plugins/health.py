"""Whether the service can do its work."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from covet import CovetApp, JSONResponse, Request
from covet.plugin import BasePlugin, Contributions, Kind, PluginInfo

__all__ = ["HealthPlugin"]


class HealthPlugin(BasePlugin):
    """Asks the checks that other plugins contribute. It knows none of them."""

    @property
    def info(self) -> PluginInfo:
        """What it is called."""
        return PluginInfo(id="health", version="0.1.0", api=1, summary="Whether the service can do its work.")

    def contribute(self, to: Contributions) -> None:
        """Contribute the route that tells."""
        to.route("/health", health, tags=["service"])


async def health(request: Request) -> JSONResponse:
    """Tell what every check says: 503 when one fails that the service can't do without."""
    asked = [each.value for each in request.app.contributions.of(Kind.HEALTH)]
    within = (asyncio.wait_for(passes(each.check, request.app), each.timeout) for each in asked)
    answers = await asyncio.gather(*within, return_exceptions=True)
    passed = {each.name: answer is True for each, answer in zip(asked, answers, strict=True)}
    ready = all(passed[each.name] or not each.critical for each in asked)
    return JSONResponse({"ready": ready, "checks": passed}, 200 if ready else 503)


async def passes(check: Callable[..., Any], app: CovetApp) -> bool:
    """Ask a check, which takes the service or nothing: it raises or returns False when something is wrong."""
    takes = [each for each in inspect.signature(check).parameters.values() if each.default is each.empty]
    answer = check(app) if takes else check()
    return (await answer if inspect.isawaitable(answer) else answer) is not False

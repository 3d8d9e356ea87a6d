"""Who changed what."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from covet import CallNext, Request, Response
from covet.plugin import BasePlugin, Contributions, PluginInfo, Service, Stage, plugin_config

__all__ = ["AUDIT", "AuditConfig", "AuditEntry", "AuditPlugin"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


@dataclass(frozen=True)
class AuditEntry:
    """One request that may have changed something."""

    at: datetime
    who: str
    what: str
    status: int
    request_id: str


AUDIT = Service[deque[AuditEntry]]("audit.trail")


@plugin_config
class AuditConfig:
    """What is written down: `COVET_AUDIT__WHO=x-forwarded-user`, `COVET_AUDIT__KEEP=100`."""

    who: str = "x-user"
    """The header that says who asks, set by whatever checked it."""
    keep: int = 1000
    """Entries that are kept; older ones are forgotten."""


class AuditPlugin(BasePlugin):
    """Keeps a trail of who changed what, and shows it. It knows nothing of the shop.

    Args:
        config: what is written down.
    """

    def __init__(self, config: AuditConfig | None = None) -> None:
        self.config = AuditConfig() if config is None else config

    @property
    def info(self) -> PluginInfo:
        """What it is called."""
        return PluginInfo(id="audit", version="0.1.0", api=1, config=self.config, summary="Who changed what.")

    def contribute(self, to: Contributions) -> None:
        """Contribute the trail, what writes it, and a route that shows it."""
        config = to.configured(self.config)
        to.provide(AUDIT, lambda app: deque(maxlen=config.keep))
        to.middleware(Audited, stage=Stage.OBSERVE, name="audit.trail", who=config.who)
        to.route("/audit", show_trail, tags=["service"])


class Audited:
    """Writes requests into the trail, those that were refused too.

    Args:
        who: the header that says who asks.
    """

    def __init__(self, who: str) -> None:
        self._who = who

    async def __call__(self, request: Request, call_next: CallNext) -> Response:
        """Answer `request`, and write down how."""
        response = await call_next(request)
        if request.method not in SAFE:
            who = request.headers.get(self._who, "somebody")
            what = f"{request.method} {request.path}"
            entry = AuditEntry(datetime.now(UTC), who, what, response.status_code, request.id)
            request.app.get(AUDIT).append(entry)
        return response


async def show_trail(request: Request) -> list[AuditEntry]:
    """Show who changed what, the latest last."""
    trail = request.app.get(AUDIT)
    return list(trail)

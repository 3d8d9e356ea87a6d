"""A plan on Granian: over RSGI where RSGI can carry it, over Granian's ASGI interface where it can't."""

from __future__ import annotations

import logging
from functools import partial
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from covet_core.transports.asgi import ASGIApp
from covet_core.transports.errors import TransportLacks
from covet_core.transports.granian_start import StartReport
from covet_core.transports.records import ASGI_GRANIAN
from covet_core.transports.records import RSGI as CAPABILITIES
from covet_core.transports.rsgi import RSGIApp

if TYPE_CHECKING:
    from covet_core.plan.plan import Plan
    from covet_core.server.config import ServerConfig
    from covet_core.server.loader import AppTarget

__all__ = ("ASGI_CAPABILITIES", "CAPABILITIES", "RSGIApp", "choose_interface", "serve")

ASGI_CAPABILITIES = ASGI_GRANIAN
"""What Granian carries over its ASGI interface."""

Interface = Literal["rsgi", "asgi"]

_log = logging.getLogger("covet.granian")


def choose_interface(plan: Plan) -> Interface:
    """`rsgi`, which is faster, if it carries all that `plan` needs; else `asgi`."""
    return "asgi" if CAPABILITIES.missing(plan.needs) else "rsgi"


def serve(target: AppTarget, config: ServerConfig, *, interface: Interface | None = None) -> None:
    """Serve the application at `target` until a signal ends it.

    Args:
        target: where the application is; every worker imports it.
        config: address, workers, loop and logging.
        interface: the interface to insist on; None for the best that carries the plan.

    Raises:
        TransportLacks: the interface can't carry the plan.
        WorkerStartFailed: a worker's start failed.
    """
    from covet_core.server.errors import WorkerStartFailed
    from covet_core.server.loader import load_app

    plan = load_app(target).plan()
    chosen = interface or choose_interface(plan)
    refuse(plan, chosen)
    for lack in CAPABILITIES.missing(plan.needs) if interface is None else ():
        _log.info("Granian's ASGI interface is used, because %s.", lack)
    if config.drain_delay:
        _log.warning("drain_delay doesn't hold on Granian, which stops accepting as soon as it is told to stop.")
    place = f"unix:{config.uds}" if config.uds else f"http://{config.host}:{config.port}"
    _log.info("serving on %s (granian, %s)", place, chosen)
    server = _server(target, config, plan, chosen)
    with TemporaryDirectory(prefix="covet-") as folder:
        report = StartReport(Path(folder) / "start", debug=config.debug)
        report.path.touch()
        report.silence(logging.getLogger("_granian"))
        try:
            server.serve(target_loader=partial(load, target, chosen, report), wrap_loader=False)
        except SystemExit:
            # With the code of a worker that ended by itself.
            if lines := report.lines():
                raise WorkerStartFailed(worker=1, lines=lines, exit="ended") from None
            raise


def _server(target: AppTarget, config: ServerConfig, plan: Plan, interface: Interface) -> Any:
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    return Granian(
        str(target),
        address=config.host,
        port=config.port,
        uds=None if config.uds is None else Path(config.uds),
        interface=Interfaces(interface),
        workers=config.workers,
        loop=Loops(config.loop),
        backlog=config.backlog,
        # Granian waits for requests in flight without an end; this is the end.
        workers_kill_timeout=ceil(_stop_timeout(plan, config)),
        websockets=False,
        # What it does by the way is told by a line of ours; what goes wrong is told by itself.
        log_level=LogLevels("warning" if config.log_level == "info" else config.log_level),
        reload=config.reload,
    )


def _stop_timeout(plan: Plan, config: ServerConfig) -> float:
    """Seconds that requests in flight and the lifespan may take."""
    limits = plan.limits
    draining = limits.drain_timeout if config.drain_timeout is None else config.drain_timeout
    leaving = limits.lifespan_timeout if config.lifespan_timeout is None else config.lifespan_timeout
    return draining + leaving


def refuse(plan: Plan, interface: Interface) -> None:
    """Refuse a plan that `interface` can't carry.

    Raises:
        TransportLacks: it names everything that is missing.
    """
    record = CAPABILITIES if interface == "rsgi" else ASGI_GRANIAN
    lacks = record.missing(plan.needs)
    if lacks:
        instead = (
            "Granian's ASGI interface, or on the native transport" if interface == "rsgi" else "the native transport"
        )
        raise TransportLacks(transport=record.transport, lacks=lacks, instead=instead)


def load(target: AppTarget, interface: Interface, report: StartReport) -> Any:
    """The application at `target`, as a worker of Granian calls it."""
    from covet_core.server.loader import load_app

    plan = load_app(target).plan()
    lifespan = partial(report.lifespan, plan)
    return RSGIApp(plan, lifespan=lifespan) if interface == "rsgi" else ASGIApp(plan, lifespan=lifespan)

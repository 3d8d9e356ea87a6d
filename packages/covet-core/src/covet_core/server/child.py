"""What a worker process runs: `python -m covet_core.server.child`, started by a parent and by nobody else."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from covet_core.server import logging
from covet_core.server.channel import Assignment, Channel
from covet_core.server.collector import collector
from covet_core.server.exit import leave
from covet_core.server.loader import AppTarget, load_app
from covet_core.server.report import explain, report
from covet_core.server.sockets import inherit
from covet_core.server.worker import Worker

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("main", "serve_assignment")


def main() -> None:
    """Load the application that the parent names, and serve it."""
    channel = Channel.from_environment()
    if channel is None:
        sys.exit("covet: this module is started by `covet run --workers` and `--reload`, not by hand.")
    collector.pause()
    leave(serve_assignment(channel, channel.receive()))


def serve_assignment(channel: Channel, assignment: Assignment, app: CovetApp | None = None) -> int:
    """Serve what the parent assigned, and return the process' exit code.

    Args:
        channel: the pipes to the parent.
        assignment: what to do.
        app: the application, when the process has it already.
    """
    config = assignment.config
    logging.configure(config.log_level, worker=None if config.reload else assignment.number)
    try:
        if app is None:
            app = load_app(AppTarget.parse(assignment.target or "", factory=assignment.factory))
        if config.reload:
            _tell_files(channel)
        plan, listeners = app.plan(), inherit(assignment.descriptors)
        collector.resume()
        worker = Worker(plan, listeners, config, on_ready=lambda loop: _ready(channel, loop), control=channel.control)
        return worker.run()
    except Exception as exc:
        if config.debug:
            report(exc, debug=True)
        channel.send("failed", explain(exc))
        return 1


def _ready(channel: Channel, loop: str) -> None:
    channel.send("ready", [loop])


def _tell_files(channel: Channel) -> None:
    """Keep the parent informed of the source files that this process loads, also of those that it loads later."""
    from covet_core.server.reload import source_files

    told: set[str] = set()
    wait = threading.Event()

    def tell() -> None:
        while True:
            new = source_files() - told
            told.update(new)
            if new:
                channel.send("files", sorted(new))
            wait.wait(1.0)

    threading.Thread(target=tell, name="covet-source-files", daemon=True).start()


if __name__ == "__main__":
    main()

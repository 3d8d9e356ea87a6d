"""From settings to a running service, whichever processes it takes."""

from __future__ import annotations

import logging as stdlib_logging
import sys
from typing import TYPE_CHECKING

from covet_core.errors import CovetError
from covet_core.server import logging
from covet_core.server.collector import collector
from covet_core.server.config import LogLevel, Loop, ServerConfig
from covet_core.server.exit import leave, stuck_threads
from covet_core.server.loader import AppTarget, load_app
from covet_core.server.report import report
from covet_core.server.sockets import bind, close_all, remove_path, urls

if TYPE_CHECKING:
    from covet_core.app import CovetApp

__all__ = ("run_app", "run_target")

logger: stdlib_logging.Logger = stdlib_logging.getLogger("covet.server")

CHILD = (sys.executable, "-m", "covet_core.server.child")
"""The command line of a worker process."""


def run_target(target: AppTarget, config: ServerConfig) -> int:
    """Serve the application that `target` names: what `covet run` does.

    Returns:
        The process' exit code.

    Raises:
        ServerError: the service can't be started.
        PlanErrors: the application's plan has faults.
    """
    logging.configure(config.log_level)
    if config.transport == "granian":
        return _granian(target, config)
    if config.reload or config.workers > 1:
        return _watch(config, target, CHILD)
    collector.pause()
    return _serve_here(load_app(target), config)


def run_app(
    app: CovetApp,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    uds: str | None = None,
    workers: int = 1,
    loop: Loop = "auto",
    reload: bool = False,
    log_level: LogLevel = "info",
    drain_delay: float = 0.0,
    drain_timeout: float | None = None,
) -> None:
    """Serve `app` from a script, for development: what `CovetApp.run()` does. It returns when the service was stopped.

    With `workers` or `reload` the processes run the same script again, up to this call, so keep it under
    `if __name__ == "__main__":` together with what the script does besides.

    Args:
        app: the application.
        host: the address or name to listen on.
        port: the port; 0 lets the system choose.
        uds: the path of a unix socket, instead of host and port.
        workers: worker processes.
        loop: the event loop.
        reload: restart when a source file changes.
        log_level: the least severe level that is logged.
        drain_delay: seconds to serve on after SIGTERM.
        drain_timeout: seconds that requests in flight get to finish; `None` is the application's own limit.

    Raises:
        SystemExit: the service couldn't be started; what is wrong was printed, a line for each fault.
    """
    # A service that `covet run` serves in its own process has no channel.
    from covet_core.server.channel import Channel

    channel = Channel.from_environment()
    if channel is not None:
        from covet_core.server.child import serve_assignment

        leave(serve_assignment(channel, channel.receive(), app))
    try:
        config = ServerConfig(
            host=host,
            port=port,
            uds=uds,
            workers=workers,
            loop=loop,
            reload=reload,
            log_level=log_level,
            drain_delay=drain_delay,
            drain_timeout=drain_timeout,
        )
        logging.configure(log_level)
        if reload or workers > 1:
            code = _watch(config, None, (sys.executable, *sys.orig_argv[1:]))
        else:
            code = _serve_here(app, config)
    except (CovetError, ExceptionGroup) as exc:
        report(exc, debug=log_level == "debug")
        code = 1
    if code or stuck_threads():
        leave(code)


def _serve_here(app: CovetApp, config: ServerConfig) -> int:
    """Serve in this process: one worker needs no parent."""
    from covet_core.server.worker import Worker

    plan = app.plan()
    collector.resume()
    listeners = bind(config)

    def announce(loop: str) -> None:
        logger.info("serving on %s (native, %s)", ", ".join(urls(listeners)), loop)

    try:
        return Worker(plan, listeners, config, on_ready=announce).run()
    finally:
        close_all(listeners)
        remove_path(config)


def _watch(config: ServerConfig, target: AppTarget | None, command: tuple[str, ...]) -> int:
    # A single worker needs nothing of this.
    from covet_core.server.process import Launch

    launch = Launch(config, target, command)
    if config.reload:
        from covet_core.server.reload import Reloader

        return Reloader(launch).run()
    from covet_core.server.supervisor import Supervisor

    return Supervisor(launch).run()


def _granian(target: AppTarget, config: ServerConfig) -> int:
    from covet_core.transports import granian

    # Granian binds in its workers, where a used port is a traceback of theirs: the port is tried here first.
    close_all(bind(config))
    remove_path(config)
    granian.serve(target, config)
    return 0

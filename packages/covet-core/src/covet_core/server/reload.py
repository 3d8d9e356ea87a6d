"""Restart on change, for development: the parent keeps the port and watches the files that the worker loaded."""

from __future__ import annotations

import logging
import os
import select
import signal
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from covet_core.server.process import Launch, WorkerProcess, describe_exit
from covet_core.server.signals import SignalInbox
from covet_core.server.sockets import Listeners, bind, close_all, remove_path, urls

__all__ = ("FileWatch", "Reloader", "source_files")

logger: logging.Logger = logging.getLogger("covet.server")

_INTERVAL = 0.3
"""Seconds between two looks at the files."""

_PATIENCE = 3.0
"""Seconds that a worker gets to leave before it is killed: somebody is waiting to see the change."""


def source_files() -> set[str]:
    """Return the files of every module that this process has imported, without the installed ones."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    installed = tuple({sysconfig.get_path(name) for name in names} | {*site.getsitepackages(), sys.prefix + os.sep})
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return {file for file in files if file and file.endswith(".py") and not file.startswith(installed)}


class FileWatch:
    """Notices when one of a set of files changes, by their times and sizes."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int] | None] = {}

    def add(self, files: Iterable[str]) -> None:
        """Watch `files` too, from their present state on."""
        for file in files:
            self._seen.setdefault(file, _state(file))

    def changed(self) -> str | None:
        """Return a file that changed, appeared or vanished since the last call, `None` when there is none."""
        found = None
        for file, before in self._seen.items():
            now = _state(file)
            if now != before:
                self._seen[file] = now
                found = file
        return found


class Reloader:
    """Runs one worker, and another one after each change. The port stays open in between, so requests wait."""

    def __init__(self, launch: Launch) -> None:
        config = launch.config
        quick = replace(config, drain_timeout=config.drain_timeout or _PATIENCE / 3, lifespan_timeout=_PATIENCE / 3)
        self._launch = replace(launch, config=quick)
        self._watch = FileWatch()
        self._worker: WorkerProcess | None = None
        self._stopping = False

    def run(self) -> int:
        """Watch until SIGINT or SIGTERM; return the process' exit code.

        Raises:
            ServerError: the port is taken.
        """
        listeners = bind(self._launch.config)
        # What can't be imported yet isn't known to any worker.
        self._watch.add(str(path) for path in Path.cwd().glob("*.py"))
        logger.info("serving on %s (native, reloading)", ", ".join(urls(listeners)))
        try:
            with SignalInbox((signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)) as inbox:
                self._start(listeners)
                while not self._stopping:
                    self._turn(inbox, listeners)
                self._end()
        finally:
            close_all(listeners)
            remove_path(self._launch.config)
        return 0

    def _turn(self, inbox: SignalInbox, listeners: Listeners) -> None:
        watched = [inbox.fileno()] if self._worker is None else [inbox.fileno(), self._worker.fileno()]
        select.select(watched, (), (), _INTERVAL)
        if any(number is not signal.SIGCHLD for number in inbox.read()):
            self._stopping = True
            return
        self._hear()
        changed = self._watch.changed()
        if changed is not None:
            logger.info("%s changed: restarting", os.path.relpath(changed))
            self._end()
            self._start(listeners)

    def _start(self, listeners: Listeners) -> None:
        # The worker shares the terminal, so that a debugger can be used in it.
        self._worker = WorkerProcess.spawn(self._launch, 1, listeners, own_group=False)

    def _hear(self) -> None:
        if self._worker is None:
            return
        code = self._worker.exit_code()
        for event in self._worker.events():
            if event.kind == "files":
                self._watch.add(event.lines)
        if code is not None:
            how = "; ".join(self._worker.failure) or f"The worker {describe_exit(code)}."
            logger.error("%s Waiting for a change.", how)
            self._worker.close()
            self._worker = None

    def _end(self) -> None:
        if self._worker is None:
            return
        self._worker.release()
        self._worker.wait(_PATIENCE)
        self._worker.close()
        self._worker = None


def _state(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size

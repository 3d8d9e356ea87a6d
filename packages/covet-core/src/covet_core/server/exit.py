"""The end of a process that served."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import NoReturn

__all__ = ("leave", "stuck_threads")

logger: logging.Logger = logging.getLogger("covet.server")


def leave(code: int) -> NoReturn:
    """End the process with `code`, also when a handler's thread is stuck.

    Python would wait for every thread that isn't a daemon, and a `def` handler that outlived its budget is one.
    """
    stuck = stuck_threads()
    if not stuck:
        sys.exit(code)
    logger.warning("%d threads don't end: leaving them behind", len(stuck))
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def stuck_threads() -> list[threading.Thread]:
    """Return the threads that would hold the process back at its end."""
    return [thread for thread in threading.enumerate() if _holds_the_process(thread)]


def _holds_the_process(thread: threading.Thread) -> bool:
    if thread.daemon or thread is threading.current_thread():
        return False
    # A thread that is just ending is given the time to.
    thread.join(0.2)
    return thread.is_alive()

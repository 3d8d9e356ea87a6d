"""The end of a process that served."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import NoReturn

__all__ = ("leave",)

logger = logging.getLogger("covet.server")


def leave(code: int) -> NoReturn:
    """End the process with `code`, also when a handler's thread is stuck.

    Python would wait for every thread that isn't a daemon, and a `def` handler that outlived its budget is one.
    """
    stuck = [thread.name for thread in threading.enumerate() if _holds_the_process(thread)]
    if not stuck:
        sys.exit(code)
    logger.warning("leaving %d threads behind: %s", len(stuck), ", ".join(stuck))
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _holds_the_process(thread: threading.Thread) -> bool:
    if thread.daemon or thread is threading.current_thread():
        return False
    # A thread that is just ending is given the time to.
    thread.join(0.2)
    return thread.is_alive()

"""What may be given as `timeout=`, read when the plan is made."""

from __future__ import annotations

import math
from datetime import timedelta
from enum import Enum
from typing import Any, Final, Literal

from covet_core.routing.faults import BadTimeout

__all__ = ("INHERITED", "Inherited", "Timeout", "seconds_of")

Timeout = float | timedelta | None
"""Seconds, or a `timedelta`; None for no limit."""


class Inherited(Enum):
    """Nothing was said: what is around decides."""

    INHERITED = "inherited"


INHERITED: Final[Literal[Inherited.INHERITED]] = Inherited.INHERITED
"""Nothing was said: what is around decides."""


def seconds_of(timeout: Any, owner: str) -> float | None:
    """The seconds of `timeout`; None for no limit.

    Args:
        timeout: what was given, whatever it is.
        owner: who gave it, for the message.

    Raises:
        BadTimeout: it is no duration above zero.
    """
    if timeout is None:
        return None
    seconds: Any = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < math.inf:
        raise BadTimeout(owner=owner, value=repr(timeout))
    return float(seconds)

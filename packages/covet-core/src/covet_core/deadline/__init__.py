"""How long an answer may take: `timeout=` of routes, groups and applications, and work that finishes."""

from __future__ import annotations

from covet_core.deadline.budget import Deadline, remaining
from covet_core.deadline.problem import DeadlineExceeded
from covet_core.deadline.shield import shield, shielded

__all__ = ("Deadline", "DeadlineExceeded", "remaining", "shield", "shielded")

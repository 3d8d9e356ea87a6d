"""How much time an answer has, and work that finishes all the same."""

from covet_core.deadline import Deadline, DeadlineExceeded, remaining, shield, shielded

__all__ = ["Deadline", "DeadlineExceeded", "remaining", "shield", "shielded"]

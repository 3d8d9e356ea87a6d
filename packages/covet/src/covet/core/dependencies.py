"""What a handler depends on, where code written for other toolkits looks for it."""

from covet_core import Depends

__all__ = ["Depends"]

"""The application's own configuration: typed, from the environment and files, all faults at once."""

from covet_core.config.errors import ConfigErrors, EnvFileUnreadable, ToggleWithoutEffect
from covet_core.config.model import Config

__all__ = ("Config", "ConfigErrors", "EnvFileUnreadable", "ToggleWithoutEffect")

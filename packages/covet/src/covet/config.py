"""The configuration of a service: typed settings from the environment and files."""

from covet_core.config import Config, ConfigErrors

__all__ = ["Config", "ConfigErrors"]

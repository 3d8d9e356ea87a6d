"""The records of covet-plugin, by the name that the core's modules know them under."""

from covet_plugin.records import record

__all__ = ("record",)

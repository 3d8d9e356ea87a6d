"""The one place that imports httpx for the test clients, to say how to get it."""

from __future__ import annotations

from covet_core.testing.errors import TestingExtraMissing

try:
    import httpx
except ModuleNotFoundError as exc:
    raise TestingExtraMissing from exc

__all__ = ("httpx",)

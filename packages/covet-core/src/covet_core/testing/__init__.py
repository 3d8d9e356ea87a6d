"""Clients for tests of an application. They need httpx: `pip install 'covet[testing]'`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covet_core.testing.async_client import AsyncTestClient
    from covet_core.testing.client import TestClient
    from covet_core.testing.every_transport import on_every_transport
    from covet_core.testing.load import LoadTest, PerformanceTest
    from covet_core.testing.load_result import LoadResult
    from covet_core.testing.openapi import assert_openapi_snapshot
    from covet_core.testing.virtual import VirtualClock, VirtualLoop

__all__ = (
    "AsyncTestClient",
    "LoadResult",
    "LoadTest",
    "PerformanceTest",
    "TestClient",
    "VirtualClock",
    "VirtualLoop",
    "assert_openapi_snapshot",
    "on_every_transport",
)


def __getattr__(name: str) -> Any:
    # The pytest plugin lies beside the clients, and pytest loads it at every start: that must not load httpx.
    if name == "TestClient":
        from covet_core.testing.client import TestClient

        return TestClient
    if name == "AsyncTestClient":
        from covet_core.testing.async_client import AsyncTestClient

        return AsyncTestClient
    if name in ("VirtualClock", "VirtualLoop"):
        from covet_core.testing import virtual

        return getattr(virtual, name)
    if name in ("LoadTest", "PerformanceTest"):
        from covet_core.testing import load

        return getattr(load, name)
    if name == "LoadResult":
        from covet_core.testing.load_result import LoadResult

        return LoadResult
    if name == "on_every_transport":
        from covet_core.testing.every_transport import on_every_transport

        return on_every_transport
    if name == "assert_openapi_snapshot":
        from covet_core.testing.openapi import assert_openapi_snapshot

        return assert_openapi_snapshot
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""What `covet.testing` offers, once the extra that brings it is known to be there."""

# ruff: noqa: E402 - what is needed is looked for before it is imported
from covet._extras import need

need("httpx", extra="testing")

from covet_core.testing import (
    AsyncTestClient,
    LoadResult,
    LoadTest,
    PerformanceTest,
    TestClient,
    VirtualClock,
    VirtualLoop,
    assert_openapi_snapshot,
    on_every_transport,
)

__all__ = [
    "AsyncTestClient",
    "LoadResult",
    "LoadTest",
    "PerformanceTest",
    "TestClient",
    "VirtualClock",
    "VirtualLoop",
    "assert_openapi_snapshot",
    "on_every_transport",
]

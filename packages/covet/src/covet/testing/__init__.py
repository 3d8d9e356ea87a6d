"""The test clients, load tests, and a host for tests of plugins. They need the extra ``testing``."""

from covet.testing.clients import (
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

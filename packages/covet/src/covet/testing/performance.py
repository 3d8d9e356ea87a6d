"""Load tests, where code written for other toolkits looks for them."""

from covet.testing.clients import LoadResult, LoadTest, PerformanceTest

__all__ = ["LoadResult", "LoadTest", "PerformanceTest"]

"""The test clients. They need the extra ``testing``."""

# ruff: noqa: E402 - what is needed is looked for before it is imported
from covet._extras import need

need("httpx", extra="testing")

from covet_core.testing import AsyncTestClient, TestClient

__all__ = ["AsyncTestClient", "TestClient"]

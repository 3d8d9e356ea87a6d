"""What every test of the workspace shares."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run ``async def`` tests under asyncio; a suite that runs under uvloop too overrides this."""
    return "asyncio"

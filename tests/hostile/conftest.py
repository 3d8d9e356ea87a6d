"""One running service for all hostile requests: none of them may harm those after it."""

from collections.abc import Iterator

import pytest

from covet_core import Limits
from tests.hostile.service import Service, running


@pytest.fixture(scope="session")
def shared() -> Iterator[Service]:
    """A service with the default limits."""
    with running(Limits()) as service:
        yield service


@pytest.fixture
def service(shared: Service) -> Service:
    """The shared service, with nothing written down."""
    shared.calls.clear()
    return shared

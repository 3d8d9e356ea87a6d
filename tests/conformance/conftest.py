"""Every test that asks for `service` or `driver` runs once for each transport that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from tests.conformance.drivers.census import DRIVERS
from tests.conformance.drivers.driver import Driver, Journal, Service
from tests.conformance.expectations import selected

_keys = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "driver" in metafunc.fixturenames:
        everything = metafunc.config.getoption("all_transports")
        drivers = selected(metafunc.function, [each for each in DRIVERS if everything or each.daily])
        metafunc.parametrize("driver", drivers, ids=[driver.name for driver in drivers], indirect=True)


@pytest.fixture(scope="session")
def running() -> Iterator[Callable[[Driver], Service]]:
    """Starts each service when a test needs it first, and stops them all at the end."""
    with ExitStack() as stack:
        yield _started(stack, {})


@pytest.fixture(scope="module")
def filtering() -> Iterator[Callable[[Driver], Service]]:
    """The same for services with filters, for a file of tests."""
    with ExitStack() as stack:
        yield _started(stack, {"CONFORMANCE_FILTERS": "1"})


def _started(stack: ExitStack, environment: dict[str, str]) -> Callable[[Driver], Service]:
    services: dict[str, Service] = {}

    def start(driver: Driver) -> Service:
        if driver.name not in services:
            services[driver.name] = stack.enter_context(driver.run(environment))
        return services[driver.name]

    return start


@pytest.fixture
def driver(request: pytest.FixtureRequest) -> Driver:
    found: Driver = request.param
    return found


@pytest.fixture
def service(driver: Driver, running: Callable[[Driver], Service]) -> Service:
    return running(driver)


@pytest.fixture
def journal(service: Service) -> Journal:
    """What the handlers of this test see."""
    return Journal(service.client, next(_keys))

"""Handlers whose client has gone."""

from __future__ import annotations

import pytest

from covet_core.transports.capabilities import Capability
from tests.conformance.drivers.driver import Journal, Service, eventually
from tests.conformance.expectations import needs


@needs(Capability.DISCONNECT)
@pytest.mark.parametrize(("method", "path"), [("GET", "/wait"), ("POST", "/wait-cancel")])
def test_a_handler_of_a_safe_method_or_one_that_asks_is_cancelled(
    service: Service, journal: Journal, method: str, path: str
) -> None:
    service.abandon(method, f"{path}/{journal.key}", started=lambda: journal.has("started"))
    eventually(lambda: journal.has("cancelled"))


@needs(Capability.DISCONNECT)
def test_a_handler_of_another_method_runs_on(service: Service, journal: Journal) -> None:
    service.abandon("POST", f"/wait/{journal.key}", started=lambda: journal.has("started"))
    assert service.client.get("/text").text == "hello"
    journal.open_gate()
    eventually(lambda: journal.has("finished"))
    assert not journal.has("cancelled")


def test_what_a_dependency_opened_is_closed_after_the_answer(service: Service, journal: Journal) -> None:
    assert service.client.get(f"/resource/{journal.key}").text == "resource"
    eventually(lambda: journal.has("closed"))
    assert journal.events == ["opened", "used", "closed"]

"""The records are whole, proved and documented."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from covet_core.transports.capabilities import Capabilities, Capability
from covet_core.transports.errors import TransportLacks
from covet_core.transports.records import ALL, ASGI_GRANIAN, RSGI
from tests.conformance import app
from tests.conformance.drivers.census import DRIVERS
from tests.conformance.expectations import covered

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "transports.md"


def test_every_transport_runs_through_this_suite() -> None:
    assert {driver.capabilities.transport for driver in DRIVERS} == {record.transport for record in ALL}


def test_every_capability_has_a_test() -> None:
    files = Path(__file__).parent.glob("test_*.py")
    modules = [importlib.import_module(f"tests.conformance.{path.stem}") for path in files]
    tests = [value for module in modules for name, value in vars(module).items() if name.startswith("test_")]
    assert set(Capability) - {capability for test in tests for capability in covered(test)} == set()


def test_the_documented_table_is_the_records() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    documented = {name: [cell.strip() == "yes" for cell in cells.split("|")] for name, cells in rows}
    assert documented == {each.value: [each in record for record in ALL] for each in Capability}


@pytest.mark.parametrize("record", ALL, ids=lambda record: record.transport)
def test_every_reason_is_documented(record: Capabilities) -> None:
    page = PAGE.read_text()
    assert [str(lack.reason) for lack in record.lacks if lack.reason not in page] == []


def test_a_plan_that_rsgi_can_not_carry_is_refused_with_everything_it_lacks() -> None:
    from covet_core.transports.granian import RSGIApp, choose_interface

    plan = app.app.plan()
    assert choose_interface(plan) == "asgi"
    with pytest.raises(TransportLacks) as refused:
        RSGIApp(plan)
    told = str(refused.value)
    assert "raw-path" in told
    assert "response-streaming" in told
    assert "ASGI interface" in told


def test_a_plan_that_rsgi_can_carry_runs_there() -> None:
    from covet_core.transports.granian import choose_interface

    plan = app.rsgi.plan()
    assert not RSGI.missing(plan.needs)
    assert not ASGI_GRANIAN.missing(plan.needs)
    assert choose_interface(plan) == "rsgi"

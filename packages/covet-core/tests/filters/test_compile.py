"""Filters as they are asked for: ordered, checked, and all faults told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covet_core import CovetApp, PlanErrors, Request, Response
from covet_core.errors import CovetError
from covet_core.filters import (
    FilterRepeated,
    FilterSettings,
    FilterSpec,
    FilterUnavailable,
    available_filters,
    compile_filters,
    fallbacks,
)
from covet_core.types import CallNext
from covet_plugin import Contributions, Stage


async def passing(request: Request, call_next: CallNext) -> Response:
    return await call_next(request)


def spec(name: str, stage: Stage = Stage.EDGE, *, schema: int = 1, owner: str = "shield", **more: Any) -> FilterSpec:
    settings = more.pop("settings", {"hosts": ["a"]} if name == "trusted-hosts" else {})
    return FilterSpec(name, schema, settings, stage, owner, **more)


def faults_of(*specs: FilterSpec) -> list[CovetError]:
    faults: list[CovetError] = []
    assert compile_filters(specs, faults) is None
    return faults


def test_the_engine_tells_its_filters_and_their_schemas() -> None:
    assert set(available_filters()) == {"body-limit", "compression", "request-id", "security-headers", "trusted-hosts"}
    assert available_filters()["request-id"] == (1,)


def test_filters_stand_by_stage_and_as_given_within_one() -> None:
    chain = compile_filters(
        [
            spec("security-headers", Stage.PROTECT),
            spec("trusted-hosts", Stage.EDGE),
            spec("request-id", Stage.EDGE),
        ],
        [],
    )
    assert chain is not None
    assert chain.names == ("trusted-hosts", "request-id", "security-headers")


def test_without_filters_there_is_no_chain() -> None:
    faults: list[CovetError] = []
    assert compile_filters([], faults) is None
    assert faults == []


def test_a_filter_that_the_engine_lacks_names_plugin_filter_and_schema() -> None:
    unknown, newer = faults_of(spec("page-cache", schema=3), spec("request-id", schema=2, owner="application"))
    assert isinstance(unknown, FilterUnavailable)
    assert (unknown.owner, unknown.filter, unknown.schema, unknown.available) == ("shield", "page-cache", 3, ())
    assert "The plugin 'shield' needs the native filter 'page-cache' with schema 3" in str(unknown)
    assert "the engine has no such filter" in str(unknown)
    assert "The application needs the native filter 'request-id' with schema 2" in str(newer)
    assert "the engine knows its schemas 1" in str(newer)


def test_every_faulty_setting_of_every_filter_is_told() -> None:
    found = faults_of(
        spec("trusted-hosts", settings={"hosts": ["a b", 1]}),
        spec("body-limit", settings={"limit": -1}, owner="application"),
        spec("security-headers", settings=[]),
    )
    told = [(fault.filter, fault.owner, fault.path) for fault in found if isinstance(fault, FilterSettings)]
    assert told == [
        ("trusted-hosts", "shield", "hosts[1]"),
        ("trusted-hosts", "shield", "hosts[0]"),
        ("body-limit", "application", "limit"),
        ("security-headers", "shield", ""),
    ]
    assert "The setting hosts[1] of the filter 'trusted-hosts' that the plugin 'shield' contributes is a number" in str(
        found[0]
    )
    assert "The setting limit of the filter 'body-limit' that the application contributes is negative." in str(found[2])
    assert "What is given as the settings of the filter 'security-headers'" in str(found[3])


def test_a_filter_stands_in_the_chain_once() -> None:
    (repeated,) = faults_of(spec("request-id"), spec("request-id", Stage.APP, owner="other"))
    assert isinstance(repeated, FilterRepeated)
    assert "The plugin 'shield' and the plugin 'other' both contribute the filter 'request-id'." in str(repeated)
    (repeated,) = faults_of(spec("request-id"), spec("request-id"))
    assert "The plugin 'shield' contributes the filter 'request-id' twice." in str(repeated)


def test_a_fallback_stands_in_for_what_the_engine_lacks_and_only_for_that() -> None:
    specs = [
        spec("page-cache", fallback=passing),
        spec("request-id", schema=9, fallback=passing),
        spec("security-headers", fallback=passing),
    ]
    faults: list[CovetError] = []
    chain = compile_filters(specs, faults)
    assert chain is not None
    assert (chain.names, faults) == (("security-headers",), [])
    assert fallbacks(specs) == tuple(specs[:2])


def test_a_plan_tells_all_faults_of_its_filters_together() -> None:
    app = CovetApp()

    @app.contribute
    def filters(to: Contributions) -> None:
        to.filter("page-cache", schema=1, stage=Stage.TRAFFIC, settings={})
        to.filter("body-limit", schema=1, stage=Stage.EDGE, settings={"rules": [{"path": "a"}]})

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    codes = [getattr(fault, "code", None) for fault in caught.value.exceptions]
    assert codes == ["filter-unavailable", "filter-settings", "filter-settings"]


def test_a_fallback_runs_as_a_middleware(ask: Callable[..., Any]) -> None:
    async def marking(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        response.headers["x-cached"] = "never"
        return response

    app = CovetApp()

    @app.contribute
    def filters(to: Contributions) -> None:
        to.filter("page-cache", schema=1, stage=Stage.TRAFFIC, settings={}, fallback=marking)

    @app.get("/")
    async def root() -> str:
        return "hello"

    answer = ask(app, "/")
    assert (answer.status, answer.headers["x-cached"]) == (200, "never")
    assert app.plan().table.filters is None

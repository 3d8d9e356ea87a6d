"""What a plugin records its contributions with."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from covet_plugin import APPLICATION, Contributed, Contributions, Kind, Secret, Service, Stage
from covet_plugin.faults import BadContribution

STORE = Service[dict[str, int]]("store")


class Marker:
    """What stands in handlers."""


def handler() -> None: ...


def everything(to: Contributions) -> None:
    to.route("/cache/{key}", handler, methods=("GET", "delete"), tags=["cache"])
    to.websocket("/cache/live", handler)
    to.middleware(handler, stage=Stage.TRAFFIC, ttl=3)
    to.filter("page-cache", schema=2, stage=Stage.TRAFFIC, settings={"ttl": 60})
    to.provide(STORE, lambda app: {})
    to.parameter(Marker, handler)  # type: ignore[arg-type]  # never called here
    to.health("cache", handler, timeout=1.5, critical=False)
    to.command("cache-clear", lambda arguments: 0, help="Empty the cache.")
    to.openapi("cache", lambda document: document)
    to.metric("cache_hits", kind="counter", help="Answers from the cache.")
    to.error_handler(KeyError, handler)
    to.check("cache", lambda app: [])


def test_every_kind_is_recorded_with_its_key_and_its_owner_in_order() -> None:
    to = Contributions("cache")
    everything(to)
    assert not to.faults
    assert {each.owner for each in to.recorded} == {"cache"}
    assert [(each.kind, each.key) for each in to.recorded] == [
        (Kind.ROUTE, "GET /cache/{key}"),
        (Kind.ROUTE, "DELETE /cache/{key}"),
        (Kind.WEBSOCKET, "/cache/live"),
        (Kind.MIDDLEWARE, "cache.handler"),
        (Kind.FILTER, "page-cache"),
        (Kind.SERVICE, "store"),
        (Kind.PARAMETER, f"{__name__}.Marker"),
        (Kind.HEALTH, "cache"),
        (Kind.COMMAND, "cache-clear"),
        (Kind.OPENAPI, "cache"),
        (Kind.METRIC, "cache_hits"),
        (Kind.ERROR_HANDLER, "builtins.KeyError"),
        (Kind.CHECK, "cache"),
    ]
    assert {each.kind for each in to.recorded} == set(Kind)


def test_a_contribution_says_where_it_was_made() -> None:
    to = Contributions("cache")
    everything(to)
    assert all(each.where.rpartition(":")[0] == __file__ for each in to.recorded)


def test_filters_parameters_and_metrics_can_be_shared() -> None:
    to = Contributions("cache")
    everything(to)
    shareable = {each.kind for each in to.recorded if each.shareable}
    assert shareable == {Kind.FILTER, Kind.PARAMETER, Kind.METRIC}


def test_the_records_of_two_runs_are_equal_when_the_functions_are_the_same() -> None:
    first, second = Contributions("cache"), Contributions("cache")
    for to in (first, second):
        to.route("/cache", handler)
        to.metric("cache_hits", kind="counter", help="?")
    assert first.recorded == second.recorded


def test_records_are_plain_data_for_json_without_addresses_and_secrets() -> None:
    to = Contributions("cache")
    everything(to)
    to.filter("token", schema=1, stage=Stage.PROTECT, settings={"key": Secret("hunter2"), "of": {1, 2}})
    to.middleware(partial(handler), stage=Stage.APP, name="cache.partial", cls=Marker, one=Marker())
    plain = Contributed(to.recorded).to_dict()
    text = json.dumps(plain)
    assert "hunter2" not in text
    assert " at 0x" not in text
    assert plain["route"][0] == {
        "kind": "route",
        "key": "GET /cache/{key}",
        "owner": "cache",
        "value": {
            "handler": f"{__name__}.handler",
            "method": "GET",
            "options": {"tags": ["cache"]},
            "path": "/cache/{key}",
            "streams": False,
        },
    }
    assert plain["filter"][0]["value"]["settings"] == {"key": "***", "of": [1, 2]}
    assert plain["middleware"][0]["stage"] == "traffic"
    assert plain["middleware"][1]["value"]["middleware"] == f"partial of {__name__}.handler"
    assert list(plain) == [str(kind) for kind in Kind]


def test_a_bound_method_is_told_by_its_class_and_a_builtin_by_its_module() -> None:
    class Cache:
        def clear(self) -> None: ...

    to = Contributions("cache")
    to.openapi("cache", Cache().clear)  # type: ignore[arg-type]  # only its name matters
    to.openapi("cache.print", print)  # type: ignore[arg-type]
    names = [each.to_dict()["value"]["transform"] for each in to.recorded]
    assert names == [f"{Cache.__module__}.{Cache.__qualname__}.clear", "builtins.print"]


@pytest.mark.parametrize(
    ("contribute", "told"),
    [
        (lambda to: to.route("cache", handler), "start with '/'"),
        (lambda to: to.route("/cache", None), "its handler has to be callable"),
        (lambda to: to.route(3, handler), "start with '/'"),
        (lambda to: to.websocket("cache", handler), "start with '/'"),
        (lambda to: to.middleware(handler, stage=3), "has to be a Stage"),
        (lambda to: to.middleware("x", stage=Stage.APP), "a middleware has to be callable"),
        (lambda to: to.middleware(handler, stage=Stage.APP, name=" "), "its name has to be a text"),
        (lambda to: to.filter("a", schema=0, stage=Stage.APP, settings={}), "from 1 up"),
        (lambda to: to.filter("a", schema=True, stage=Stage.APP, settings={}), "from 1 up"),
        (lambda to: to.filter("a", schema=1, stage=Stage.APP, settings={}, fallback=1), "its fallback"),
        (lambda to: to.provide(STORE, 3), "its factory has to be callable"),
        (lambda to: to.provide("store", handler), "its key has to be a Service, and 'store' isn't"),
        (lambda to: to.provide(dict, handler), "its key has to be a Service"),
        (lambda to: to.parameter("Marker", handler), "has to be a type"),
        (lambda to: to.parameter(Marker, 1), "its node has to be callable"),
        (lambda to: to.health("a", handler, timeout=0), "above zero"),
        (lambda to: to.health("a", 3), "its check has to be callable"),
        (lambda to: to.command("Clear Cache", handler, help=""), "kebab case"),
        (lambda to: to.command("clear", 3, help=""), "has to be callable"),
        (lambda to: to.openapi("", handler), "its name"),
        (lambda to: to.metric("a", kind="meter", help=""), "counter, gauge, histogram"),
        (lambda to: to.error_handler(200, handler), "from 400 to 599"),
        (lambda to: to.error_handler(int, handler), "from 400 to 599"),
        (lambda to: to.error_handler(404, None), "its handler"),
        (lambda to: to.check("a", 3), "has to be callable"),
    ],
)
def test_what_can_not_be_is_a_fault_and_recording_goes_on(contribute: Callable[[Any], None], told: str) -> None:
    to = Contributions("cache")
    contribute(to)
    to.health("cache", handler)
    (fault,) = to.faults
    assert isinstance(fault, BadContribution)
    assert told in str(fault)
    assert f"{__file__}:" in fault.where
    assert [each.key for each in to.recorded] == ["cache"]


def test_one_method_may_be_given_as_a_text() -> None:
    to = Contributions()
    to.route("/", handler, methods="post")
    assert [each.key for each in to.recorded] == ["POST /"]
    assert to.owner == APPLICATION


def test_without_a_host_the_configuration_stays_as_it_is() -> None:
    config = object()
    assert Contributions("cache").configured(config) is config


def test_contributions_are_found_by_kind_owner_and_key() -> None:
    cache, auth = Contributions("cache"), Contributions("auth")
    cache.health("cache", handler)
    cache.route("/cache", handler)
    auth.health("auth", handler)
    found = Contributed([*cache.recorded, *auth.recorded])
    assert [each.key for each in found.of(Kind.HEALTH)] == ["cache", "auth"]
    assert [each.key for each in found.by("cache")] == ["cache", "GET /cache"]
    assert found.find(Kind.HEALTH, "auth") is auth.recorded[0]
    assert found.find(Kind.HEALTH, "else") is None
    assert found.of(Kind.CHECK) == ()
    assert len(found) == len(list(found)) == 3
    assert repr(found) == "<Contributed 3>"
    assert repr(cache) == "<Contributions of cache: 2>"


def test_middleware_and_filters_are_ordered_by_stage_then_as_they_were_recorded() -> None:
    to = Contributions("cache")
    for place, stage in enumerate((Stage.APP, Stage.EDGE, Stage.TRAFFIC, Stage.EDGE)):
        to.middleware(handler, stage=stage, name=f"cache.{place}")
        to.filter(f"filter-{place}", schema=1, stage=stage, settings={})
    found = Contributed(to.recorded)
    assert [each.key for each in found.of(Kind.MIDDLEWARE)] == ["cache.1", "cache.3", "cache.2", "cache.0"]
    assert [each.key for each in found.of(Kind.FILTER)] == ["filter-1", "filter-3", "filter-2", "filter-0"]


def test_the_stages_are_five_from_the_outermost_on() -> None:
    assert [stage.name for stage in sorted(Stage)] == ["EDGE", "OBSERVE", "PROTECT", "TRAFFIC", "APP"]

"""Cycles through the engine's objects are found by Python's collector, and a request leaves nothing behind."""

import gc
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from covet_engine import Endpoint, Param, RequestHead, Table


class Canary:
    """Tells by its end that what held it has gone."""


class Cyclic(RequestHead):
    __slots__ = ("__weakref__",)


def test_a_request_in_its_own_path_params_is_collected() -> None:
    request = Cyclic("GET", b"/", b"", [])
    request.path_params["self"] = request
    request.body_source = request
    gone = weakref.ref(request)
    del request
    gc.collect()
    assert gone() is None


def test_a_handler_that_knows_its_table_is_collected(table_of: Callable[..., Table]) -> None:
    gone = weakref.ref(cycle(table_of))
    gc.collect()
    assert gone() is None


def cycle(table_of: Callable[..., Table]) -> Canary:
    """Make a table that its own handler, validator and default know, and return what ends with it."""
    canary, holder = Canary(), dict[str, object]()

    def entry(_: object) -> bytes:
        return repr((holder, canary)).encode()

    param = Param("query", "q", validate=entry, default=holder)
    endpoint = Endpoint(entry, name="cycle", params=[param], serialize=entry)
    holder["table"] = table_of([endpoint], [("GET", "/", 0)])
    return canary


@pytest.mark.parametrize(
    "result", [{"a": 1}, "text", b"bytes", None, ({}, 201, {"x": "1"})], ids=lambda value: type(value).__name__
)
def test_extraction_and_rendering_keep_no_references(
    table_of: Callable[..., Table], endpoint_of: Callable[..., Endpoint], request_of: Callable[..., Any], result: object
) -> None:
    def validate(value: object) -> object:
        return value

    default = Canary()
    endpoint = endpoint_of(Param("path", "id", validate=validate), Param("query", "q", default=default))
    table = table_of([endpoint], [("GET", "/{id}", 0)])

    def once() -> None:
        request = request_of("/x", headers=[(b"a", b"b")])
        table.match(request)
        endpoint.extract(request)
        endpoint.render(result)

    once()
    # None has no count of its own from Python 3.12 on: what it shows is what extensions for older versions make of it.
    held = [each for each in (default, validate, result, endpoint, table) if each is not None]
    before = [sys.getrefcount(each) for each in held]
    for _ in range(100):
        once()
    assert [sys.getrefcount(each) for each in held] == before

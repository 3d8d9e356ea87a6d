"""Native filters that an application lists among its middleware."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covet_core import CompressionMiddleware, CovetApp, GZipMiddleware, Middleware, PlanErrors, Request, Response
from covet_core.testing import TestClient
from covet_core.types import CallNext
from covet_plugin import Stage

GZIP = {"Accept-Encoding": "gzip"}


async def page() -> str:
    return "x" * 1500


def added(app: CovetApp) -> None:
    app.add_middleware(GZipMiddleware, minimum_size=1000)


def staged(app: CovetApp) -> None:
    app.add_middleware(CompressionMiddleware(1000), stage=Stage.TRAFFIC)


@pytest.mark.parametrize(
    "listed",
    [
        CompressionMiddleware,
        CompressionMiddleware(minimum_size=1000),
        GZipMiddleware(1000, codings=["gzip"]),
        Middleware(CompressionMiddleware, minimum_size=1000),
        added,
        staged,
    ],
    ids=repr,
)
def test_responses_are_compressed_however_it_is_listed(listed: Any) -> None:
    adds = listed in (added, staged)
    app = CovetApp(middleware=[] if adds else [listed])
    if adds:
        listed(app)
    app.add_route("/", page)
    with TestClient(app) as client:
        compressed = client.get("/", headers=GZIP)
        plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert (compressed.headers["content-encoding"], compressed.headers["vary"]) == ("gzip", "accept-encoding")
    assert int(compressed.headers["content-length"]) < 100
    assert (compressed.text, plain.text) == ("x" * 1500,) * 2
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("made", "coding"),
    [
        (CompressionMiddleware(minimum_size=1501), None),
        (CompressionMiddleware(codings=["br"]), "br"),
        (CompressionMiddleware(media_types=["text/html"]), None),
    ],
    ids=repr,
)
def test_its_options_are_the_settings_of_the_filter(made: CompressionMiddleware, coding: str | None) -> None:
    app = CovetApp(middleware=[made])
    app.add_route("/", page)
    with TestClient(app) as client:
        assert client.get("/", headers={"Accept-Encoding": "gzip, br"}).headers.get("content-encoding") == coding


def test_it_is_no_layer_around_a_handler() -> None:
    async def passing(request: Request, call_next: CallNext) -> Response:
        return await call_next(request)

    app = CovetApp(middleware=[CompressionMiddleware, passing])
    app.add_route("/", page)
    plan = app.plan()
    assert [each.name for each in plan.middleware] == ["passing"]
    assert plan.routes[0].middleware == ("passing",)


def in_a_group(app: CovetApp) -> None:
    app.route_group("/g", middleware=[CompressionMiddleware()]).add_route("/x", page)


def on_a_route(app: CovetApp) -> None:
    app.add_route("/x", page, middleware=[CompressionMiddleware])


def in_a_mounted_application(app: CovetApp) -> None:
    app.mount("/sub", CovetApp(middleware=[CompressionMiddleware]))


def twice(app: CovetApp) -> None:
    app.add_middleware(CompressionMiddleware)
    app.add_middleware(GZipMiddleware, minimum_size=1000)


def with_an_unknown_option(app: CovetApp) -> None:
    app.add_middleware(GZipMiddleware, compresslevel=9)


def with_a_wrong_option(app: CovetApp) -> None:
    app.add_middleware(GZipMiddleware, gzip_level=90)


@pytest.mark.parametrize(
    ("listed", "code", "told"),
    [
        (in_a_group, "bad-middleware", "for GET /g/x: it is a native filter"),
        (on_a_route, "bad-middleware", "add it to the application"),
        (in_a_mounted_application, "bad-contribution", "it belongs to the outermost application"),
        (twice, "filter-repeated", "The application contributes the filter 'compression' twice"),
        (with_an_unknown_option, "plugin-contribute-failed", "unexpected keyword argument 'compresslevel'"),
        (with_a_wrong_option, "filter-settings", "gzip_level"),
    ],
)
def test_what_it_cant_do_is_a_fault_of_the_plan(listed: Callable[[CovetApp], None], code: str, told: str) -> None:
    app = CovetApp()
    listed(app)
    with pytest.raises(PlanErrors) as caught:
        app.plan()
    (fault,) = caught.value.exceptions
    assert getattr(fault, "code", None) == code
    assert told in str(fault)


def test_a_switch_that_asks_for_it_is_satisfied() -> None:
    app = CovetApp(config={"compression": True}, middleware=[CompressionMiddleware])
    assert app.plan().table.filters is not None

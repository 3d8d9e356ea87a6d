"""What a plan needs, from its routes."""

from __future__ import annotations

from uuid import UUID

import pytest

from covet_core import CovetApp, Request, Response, StreamingResponse
from covet_core.transports.capabilities import Capabilities, Capability


async def text(name: str) -> str:
    return name


async def number(name: int) -> int:
    return name


async def unique(name: UUID) -> str:
    return str(name)


async def request_only(request: Request) -> str:
    return request.path


async def stream() -> StreamingResponse:
    return StreamingResponse([b"x"])


async def either() -> StreamingResponse | Response:
    return Response("x")


@pytest.mark.parametrize(
    ("path", "handler", "needs"),
    [
        ("/{name}", text, {Capability.RAW_PATH}),
        ("/{name}", request_only, {Capability.RAW_PATH}),
        ("/{name}", number, set()),
        ("/{name:int}", number, set()),
        ("/{name}", unique, set()),
        ("/{name:path}", text, set()),
        ("/", stream, {Capability.RESPONSE_STREAMING, Capability.STREAM_ABORT}),
        ("/", either, {Capability.RESPONSE_STREAMING, Capability.STREAM_ABORT}),
    ],
)
def test_a_route_needs_what_its_signature_says(path: str, handler: object, needs: set[Capability]) -> None:
    app = CovetApp(openapi_url=None, docs_url=None)
    app.get(path)(handler)  # type: ignore[type-var]  # handlers of several signatures
    assert app.plan().needs == needs


def test_a_handler_may_say_more() -> None:
    app = CovetApp(openapi_url=None, docs_url=None)

    @app.get("/")
    async def special() -> str:
        return ""

    special.__covet_needs__ = frozenset({Capability.HTTP2})  # type: ignore[attr-defined]  # declared by attribute
    assert app.plan().needs == {Capability.HTTP2}


def test_documentation_pages_run_anywhere() -> None:
    assert CovetApp().plan().needs == set()


def test_a_record_tells_what_is_missing_in_order() -> None:
    record = Capabilities("pigeon", {Capability.TLS: "no envelope", Capability.HTTP2: "one letter at a time"})
    assert [lack.capability for lack in record.missing([Capability.TLS, Capability.HTTP2])] == [
        Capability.HTTP2,
        Capability.TLS,
    ]
    assert str(record.lacks[0]) == "pigeon lacks http2: one letter at a time"
    assert Capability.TLS not in record
    assert Capability.RAW_PATH in record


def test_a_variant_gains_and_loses() -> None:
    record = Capabilities("pigeon", {Capability.TLS: "no envelope"})
    relative = record.variant("dove", gains=[Capability.TLS], lacks={Capability.HTTP2: "slow"})
    assert [str(lack) for lack in relative.lacks] == ["dove lacks http2: slow"]

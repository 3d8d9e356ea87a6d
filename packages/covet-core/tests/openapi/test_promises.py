"""A service that uses all that OpenAPI is told of, and one test for each promise about its document."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel, Field

from covet_core import (
    Body,
    Cookie,
    CovetApp,
    Depends,
    Header,
    HTMLResponse,
    PlannedRoute,
    Problem,
    Query,
    RedirectResponse,
    Request,
    Response,
    Router,
    StreamingResponse,
    raises,
)
from covet_core.openapi.transformed import document_of

PROBLEM = "application/problem+json"


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Line(BaseModel):
    sku: str = Field(description="The product's number.", examples=["A-7"])
    count: int = Field(ge=1, le=99)


class NewOrder(BaseModel):
    """What a customer wants."""

    lines: list[Line] = Field(min_length=1)
    note: str | None

    model_config = {"json_schema_extra": {"examples": [{"lines": [{"sku": "A-7", "count": 2}]}]}}


class Order(NewOrder):
    id: UUID
    placed_at: datetime
    size: Size = Size.SMALL


@dataclass
class Window:
    offset: Annotated[int, Query(ge=0)] = 0
    limit: Annotated[int, Query(ge=1, le=100)] = 20


class OutOfStock(Problem, status=409, example={"sku": "A-7", "left": 0}):
    """Less is left than was ordered."""

    sku: str
    left: int


class TooLate(Problem, status=409):
    since: datetime


class NotSignedIn(Problem, status=401): ...


class NDJSONResponse(StreamingResponse):
    media_type = "application/x-ndjson"


class PDFResponse(Response):
    media_type = "application/pdf"


@raises(NotSignedIn)
async def user(authorization: Annotated[str | None, Header()] = None) -> str:
    return authorization or ""


orders = Router("/orders", tags=["orders"])


@orders.get("/")
async def list_orders(window: Annotated[Window, Depends()], size: Size | None = None) -> list[Order]:
    """List orders.

    The *newest* come first.
    """
    return []


@orders.post(
    "/",
    status_code=201,
    security=["bearer", {"oauth": ["orders:write"]}],
    responses={
        201: {"headers": {"location": str, "x-left": {"description": "Calls that are left.", "schema": {}}}},
        202: {"model": NewOrder, "description": "It is looked at later.", "example": {"lines": []}},
        409: {"description": "It can't be had."},
    },
)
async def create_order(
    order: Annotated[NewOrder, Body(openapi_examples={"tea": {"summary": "Tea", "value": {"lines": [{"sku": "T"}]}}})],
    user: Annotated[str, Depends(user)],
    trace: Annotated[str | None, Header(openapi_examples={"plain": {"value": "4bf9"}})] = None,
    session: Annotated[str | None, Cookie()] = None,
) -> Order | OutOfStock | TooLate:
    """Place an order."""
    return TooLate(since=datetime.now(UTC))


@orders.get("/{order_id:uuid}", security=[], openapi_extra={"x-cost": 3, "externalDocs": {"url": "https://x.example"}})
async def get_order(order_id: UUID) -> Order | tuple[dict[str, str], Literal[303]]:
    """Get one order."""
    return {}, 303


@orders.delete("/{order_id:uuid}", deprecated=True)
async def cancel_order(order_id: UUID) -> None: ...


@orders.get("/{order_id:uuid}/invoice")
async def invoice(order_id: UUID) -> PDFResponse:
    return PDFResponse(b"")


@orders.get("/{order_id:uuid}/picture", responses={200: {"media_type": "image/png"}})
async def picture(order_id: UUID, request: Request) -> Response:
    return Response(b"")


@orders.get("/export", tags=["exports"])
async def export() -> NDJSONResponse:
    return NDJSONResponse(nothing())


@orders.stream("/events", tags=["exports"])
async def events() -> AsyncIterator[Line]:
    yield Line(sku="A-7", count=1)


@orders.put("/raw", responses={415: {"model": OutOfStock}, "5XX": {"description": "Try again."}})
async def raw(content: Annotated[bytes, Body(media_type="application/octet-stream")]) -> bytes:
    return content


@orders.get("/page")
async def page() -> HTMLResponse | RedirectResponse:
    return HTMLResponse("")


def nothing() -> Iterator[bytes]:
    yield from ()


def service(**options: Any) -> CovetApp:
    app = CovetApp(
        "Shop",
        "1.4.0",
        summary="Orders of a small shop.",
        description="All about **orders**.",
        terms_of_service="https://shop.example/terms",
        contact={"name": "Shop", "email": "api@shop.example"},
        license_info={"name": "MIT", "identifier": "MIT"},
        external_docs={"url": "https://shop.example/guide"},
        servers=[{"url": "https://api.shop.example", "description": "Production"}],
        openapi_tags=[{"name": "exports", "description": "In bulk."}, {"name": "orders"}],
        security_schemes={
            "oauth": {"type": "oauth2", "flows": {}},
            "bearer": {"type": "http", "scheme": "bearer"},
        },
        security=["bearer"],
        **options,
    )
    app.include_router(orders)
    app.add_route("/about", events_of, tags=["service"])
    return app


async def events_of() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return document_of(service().plan())


def operation(document: dict[str, Any], method: str, path: str) -> Any:
    return document["paths"][path][method]


def responses(document: dict[str, Any], method: str, path: str) -> Any:
    return operation(document, method, path)["responses"]


@pytest.mark.parametrize("error_format", ["problem", "detail"])
def test_the_document_is_valid_openapi_and_plain_json(error_format: str) -> None:
    found = document_of(service(error_format=error_format).plan())
    OpenAPIV31SpecValidator(found).validate()
    assert json.loads(json.dumps(found)) == found


def test_the_same_application_has_the_same_document_in_the_same_order() -> None:
    first, second = (json.dumps(document_of(service().plan())) for _ in range(2))
    assert first == second


def test_contact_licence_terms_servers_and_external_documents_are_told(document: dict[str, Any]) -> None:
    assert document["info"] == {
        "title": "Shop",
        "summary": "Orders of a small shop.",
        "description": "All about **orders**.",
        "termsOfService": "https://shop.example/terms",
        "contact": {"name": "Shop", "email": "api@shop.example"},
        "license": {"name": "MIT", "identifier": "MIT"},
        "version": "1.4.0",
    }
    assert document["servers"] == [{"url": "https://api.shop.example", "description": "Production"}]
    assert document["externalDocs"] == {"url": "https://shop.example/guide"}


def test_described_tags_come_first_and_in_their_order(document: dict[str, Any]) -> None:
    assert document["tags"] == [{"name": "exports", "description": "In bulk."}, {"name": "orders"}, {"name": "service"}]
    assert operation(document, "get", "/orders/export")["tags"] == ["orders", "exports"]


def test_security_is_that_of_the_application_until_a_route_says_otherwise(document: dict[str, Any]) -> None:
    assert list(document["components"]["securitySchemes"]) == ["bearer", "oauth"]
    assert document["security"] == [{"bearer": []}]
    assert operation(document, "post", "/orders/")["security"] == [{"bearer": []}, {"oauth": ["orders:write"]}]
    assert operation(document, "get", "/orders/{order_id}")["security"] == []
    assert "security" not in operation(document, "get", "/orders/")


def test_examples_of_parameters_bodies_and_answers_are_shown(document: dict[str, Any]) -> None:
    create = operation(document, "post", "/orders/")
    body = create["requestBody"]["content"]["application/json"]
    assert body["examples"] == {"tea": {"summary": "Tea", "value": {"lines": [{"sku": "T"}]}}}
    (trace,) = (each for each in create["parameters"] if each["name"] == "trace")
    assert trace["examples"] == {"plain": {"value": "4bf9"}}
    assert create["responses"]["202"]["content"]["application/json"]["example"] == {"lines": []}
    schemas = document["components"]["schemas"]
    assert schemas["Line"]["properties"]["sku"]["examples"] == ["A-7"]
    assert schemas["NewOrder"]["examples"] == [{"lines": [{"sku": "A-7", "count": 2}]}]


def test_answers_have_headers_by_type_or_as_openapi_writes_them(document: dict[str, Any]) -> None:
    created = responses(document, "post", "/orders/")["201"]
    assert created["headers"] == {
        "location": {"schema": {"type": "string"}},
        "x-left": {"description": "Calls that are left.", "schema": {}},
    }
    assert created["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order"}


def test_a_response_of_its_own_status_keeps_what_is_known_of_it(document: dict[str, Any]) -> None:
    found = responses(document, "post", "/orders/")
    assert list(found) == ["201", "202", "401", "409", "422", "default"]
    assert found["202"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NewOrder"}
    assert found["409"]["description"] == "It can't be had."
    assert found["409"]["content"][PROBLEM]["schema"]["discriminator"]["propertyName"] == "type"


def test_problems_have_examples_that_fit_their_schemas(document: dict[str, Any]) -> None:
    content = responses(document, "post", "/orders/")["409"]["content"][PROBLEM]
    values = {name: each["value"] for name, each in content["examples"].items()}
    assert values["OutOfStock"]["sku"] == "A-7"
    for name, value in values.items():
        schema = {**document["components"]["schemas"][name], "components": document["components"]}
        OAS31Validator(schema).validate(value)


def test_a_problem_may_be_the_model_of_a_status(document: dict[str, Any]) -> None:
    found = responses(document, "put", "/orders/raw")
    assert found["409"]["content"][PROBLEM]["schema"] == {"$ref": "#/components/schemas/OutOfStock"}
    assert found["5XX"] == {"description": "Try again."}


@pytest.mark.parametrize(
    ("path", "status", "media_type", "schema"),
    [
        ("/orders/{order_id}/invoice", "200", "application/pdf", {}),
        ("/orders/export", "200", "application/x-ndjson", {}),
        ("/orders/events", "200", "text/event-stream", {}),
        ("/orders/page", "200", "text/html", {"type": "string"}),
    ],
)
def test_files_and_streams_have_their_media_types(
    document: dict[str, Any], path: str, status: str, media_type: str, schema: Any
) -> None:
    assert responses(document, "get", path)[status]["content"] == {media_type: {"schema": schema}}


def test_a_media_type_alone_says_what_an_unknown_answer_is(document: dict[str, Any]) -> None:
    assert responses(document, "get", "/orders/{order_id}/picture")["200"]["content"] == {"image/png": {}}


def test_binary_bodies_have_their_media_type(document: dict[str, Any]) -> None:
    body = operation(document, "put", "/orders/raw")["requestBody"]
    assert list(body["content"]) == ["application/octet-stream"]
    assert body["required"] is True


def test_deprecated_routes_and_extra_members_are_told(document: dict[str, Any]) -> None:
    assert operation(document, "delete", "/orders/{order_id}")["deprecated"] is True
    extra = operation(document, "get", "/orders/{order_id}")
    assert (extra["x-cost"], extra["externalDocs"]) == (3, {"url": "https://x.example"})


def test_operation_ids_are_unique_and_can_be_made_by_a_function() -> None:
    def named(route: PlannedRoute, method: str) -> str:
        return f"{route.tags[0]}.{method.lower()}"

    found = document_of(service(operation_id=named).plan())
    ids = [each["operationId"] for path in found["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids))
    assert found["paths"]["/about"]["get"]["operationId"] == "service.get"
    assert found["paths"]["/orders/{order_id}"]["delete"]["operationId"] == "orders.delete"


def test_fastapi_s_form_of_errors_has_its_own_schemas() -> None:
    found = document_of(service(error_format="detail").plan())
    refused = responses(found, "post", "/orders/")["422"]
    assert refused["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}}
    assert found["components"]["responses"]["Problem"]["content"] == {
        "application/json": {"schema": {"$ref": "#/components/schemas/HTTPError"}}
    }
    assert PROBLEM in responses(found, "post", "/orders/")["409"]["content"]
    assert "ProblemDetails" not in found["components"]["schemas"]

import enum
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel
from pydantic import Field as PydanticField

from covet_core.about import AboutOptions, Security
from covet_core.handlers.fields import BodyField, Field
from covet_core.handlers.hints import return_type_of
from covet_core.handlers.markers import UNSET
from covet_core.handlers.results import model_of
from covet_core.http import Problem
from covet_core.openapi.document import build
from covet_core.types import ErrorFormat


def handler() -> None: ...


@dataclass
class Route:
    """A planned route by hand: what the document is made from, without an application around it."""

    path: str = "/"
    methods: Sequence[str] = ("GET",)
    name: str = "handler"
    endpoint: Callable[..., Any] = handler
    fields: Sequence[Field] = ()
    body: BodyField | None = None
    returns: Any = UNSET
    response_model: Any = UNSET
    status_code: int = 200
    produces: Sequence[str] = ()
    tags: Sequence[str] = ()
    include_in_schema: bool = True
    condition: Callable[[], bool] | None = None
    summary: str | None = None
    description: str | None = None
    operation_id: str | None = None
    deprecated: bool = False
    raises: Sequence[type[Problem]] = ()
    security: Security | None = None
    response_description: str | None = None
    callbacks: Sequence[Any] = ()
    openapi_extra: Mapping[str, Any] = field(default_factory=dict)
    responses: Mapping[int | str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.returns is UNSET:
            self.returns = return_type_of(self.endpoint, None)
        if self.response_model is UNSET:
            self.response_model = model_of(self.returns)


@dataclass
class Plan:
    routes: Sequence[Route]
    webhooks: Sequence[Route] = ()
    title: str = "Shop"
    version: str = "1.2.3"
    summary: str | None = None
    description: str | None = None
    servers: Sequence[Mapping[str, Any]] = ()
    problem_base: str | None = None
    about: AboutOptions = field(default_factory=AboutOptions)
    error_format: ErrorFormat = "problem"


def document(*routes: Route) -> dict[str, Any]:
    """The document of these routes, which is valid and is JSON."""
    found = build(Plan(routes))
    OpenAPIV31SpecValidator(found).validate()
    assert json.loads(json.dumps(found)) == found
    return found


def operation(route: Route) -> dict[str, Any]:
    (path,) = document(route)["paths"].values()
    (found,) = path.values()
    return found  # type: ignore[no-any-return]  # a document is plain JSON


def taken(name: str, source: Any, annotation: Any, **kwargs: Any) -> Field:
    return Field(name=name, alias=name, source=source, annotation=annotation, owner=handler, **kwargs)


AT_MOST: Any = {"description": "At most."}


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Line(BaseModel):
    sku: str
    count: int = PydanticField(1, ge=1)


class Order(BaseModel):
    """What a customer wants."""

    lines: list[Line]
    colour: Colour = Colour.RED


class OutOfStock(Problem, status=409):
    """There is less in stock than was ordered."""

    sku: str
    left: int = 0


class Cancelled(Problem, status=409, title="Order cancelled"):
    colour: Colour


def test_an_empty_plan_is_a_valid_document() -> None:
    found = document()
    assert found["openapi"] == "3.1.0"
    assert found["info"] == {"title": "Shop", "version": "1.2.3"}
    assert found["paths"] == {}


def test_parameters_of_all_sources_come_with_constraints_defaults_and_documentation() -> None:
    route = Route(
        "/orders/{order_id:uuid}",
        fields=[
            taken("session", "cookie", str | None, default=None),
            taken("x-token", "header", str),
            taken("limit", "query", int, default=10, constraints={"ge": 1, "le": 100}, options=AT_MOST),
            taken("colour", "query", list[Colour], default=[Colour.BLUE], many=True),
            taken("old", "query", str | None, default=None, options={"deprecated": True, "examples": ["a"]}),
            taken("order_id", "path", UUID),
        ],
    )  # fmt: skip
    found = document(route)
    assert found["paths"]["/orders/{order_id}"]["get"]["parameters"] == [
        {"name": "order_id", "in": "path", "required": True, "schema": {"format": "uuid", "type": "string"}},
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "description": "At most.",
            "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
        },
        {
            "name": "colour",
            "in": "query",
            "required": False,
            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Colour"}, "default": ["blue"]},
        },
        {
            "name": "old",
            "in": "query",
            "required": False,
            "deprecated": True,
            "schema": {"type": "string", "examples": ["a"]},
        },
        {"name": "x-token", "in": "header", "required": True, "schema": {"type": "string"}},
        {"name": "session", "in": "cookie", "required": False, "schema": {"type": "string"}},
    ]
    assert found["components"]["schemas"]["Colour"]["enum"] == ["red", "blue"]


def test_a_parameter_is_never_null() -> None:
    wanted = taken("n", "query", int | str | None, default=None)
    (found,) = operation(Route(fields=[wanted]))["parameters"]
    assert found["schema"] == {"anyOf": [{"type": "integer"}, {"type": "string"}]}


def test_a_parameter_that_two_functions_take_is_listed_once_and_a_hidden_one_never() -> None:
    fields = [
        taken("q", "query", int),
        taken("q", "query", int),
        taken("secret", "query", int, options={"include_in_schema": False}),
    ]
    assert [found["name"] for found in operation(Route(fields=fields))["parameters"]] == ["q"]


def test_a_placeholder_that_no_function_takes_is_a_parameter_all_the_same() -> None:
    found = operation(Route("/a/{n:int}/{f:float}/{rest:path}"))["parameters"]
    assert [parameter["schema"]["type"] for parameter in found] == ["integer", "number", "string"]


def test_inputs_and_outputs_of_one_model_are_described_apart() -> None:
    def create() -> Order:
        raise NotImplementedError

    body = BodyField((taken("order", "body", Order),), embedded=False)
    found = document(Route("/orders", ["POST"], "create", create, body=body, status_code=201))
    (made,) = found["paths"]["/orders"].values()
    wanted, answer = made["requestBody"], made["responses"]["201"]
    schemas = found["components"]["schemas"]
    assert wanted["required"] is True
    assert wanted["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order-Input"}
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order-Output"}
    assert schemas["Order-Input"]["required"] == ["lines"]
    assert schemas["Order-Output"]["required"] == ["lines", "colour"]
    assert schemas["Order-Input"]["description"] == "What a customer wants."


def test_a_body_of_several_values_is_an_object() -> None:
    fields = (taken("line", "body", Line), taken("note", "body", str, default=""))
    found = operation(Route("/", ["POST"], "add", body=BodyField(fields, embedded=True)))
    schema = found["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["line"]
    assert schema["properties"] == {
        "line": {"$ref": "#/components/schemas/Line"},
        "note": {"default": "", "type": "string"},
    }


def test_dataclasses_structs_dicts_and_bytes_are_described() -> None:
    @dataclass
    class Point:
        x: int

    class Struct(msgspec.Struct):
        colour: Colour
        lines: list[str] = []

    def shape() -> list[Struct]:
        raise NotImplementedError

    found = document(
        Route("/point", ["POST"], body=BodyField((taken("p", "body", Point),), False), response_model=Struct),
        Route("/dict", ["POST"], body=BodyField((taken("d", "body", dict[str, Any]),), False), endpoint=shape),
        Route("/raw", ["POST"], body=BodyField((taken("b", "body", bytes),), False, "application/octet-stream")),
        Route("/colour", fields=[taken("colour", "query", Colour)]),
    )
    schemas = found["components"]["schemas"]
    assert schemas["Point"]["required"] == ["x"]
    assert schemas["Struct"]["required"] == ["colour"]
    contents = {path: item["post"]["requestBody"]["content"] for path, item in found["paths"].items() if "post" in item}
    assert contents["/dict"]["application/json"]["schema"] == {"additionalProperties": True, "type": "object"}
    assert contents["/raw"]["application/octet-stream"]["schema"]["type"] == "string"
    answer = found["paths"]["/dict"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"type": "array", "items": {"$ref": "#/components/schemas/Struct"}}


def test_models_of_one_name_stay_apart() -> None:
    def other(name: str) -> Any:
        return type(name, (BaseModel,), {"__annotations__": {"other": int}, "__module__": "elsewhere"})

    class ProblemDetails(BaseModel):
        mine: int

    class Struct(msgspec.Struct):
        n: int

    found = document(
        Route("/a", response_model=Line),
        Route("/b", response_model=other("Line")),
        Route("/c", response_model=ProblemDetails),
        Route("/d", response_model=other("Struct")),
        Route("/e", response_model=Struct),
        Route("/f", response_model=other("OutOfStock"), raises=[OutOfStock]),
    )
    refs = [
        path["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        for path in found["paths"].values()
    ]
    assert len(set(refs)) == len(refs)
    schemas = found["components"]["schemas"]
    assert "errors" in schemas["ValidationProblem"]["properties"]
    assert "mine" in schemas["ProblemDetails2"]["properties"]
    assert "sku" in schemas["OutOfStock"]["properties"]


def test_problems_are_components_and_alternatives_of_their_status() -> None:
    def pay() -> Order | OutOfStock:
        raise NotImplementedError

    found = document(Route("/pay", ["POST"], "pay", pay, raises=[Cancelled, OutOfStock]))
    responses = found["paths"]["/pay"]["post"]["responses"]
    assert list(responses) == ["200", "409", "default"]
    assert responses["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order"}
    base = {"type": "urn:problem-type:out-of-stock", "title": "Out of stock", "status": 409}
    other = {"type": "urn:problem-type:cancelled", "title": "Order cancelled", "status": 409}
    assert responses["409"] == {
        "description": "Out of stock / Order cancelled",
        "content": {
            "application/problem+json": {
                "schema": {
                    "oneOf": [{"$ref": "#/components/schemas/OutOfStock"}, {"$ref": "#/components/schemas/Cancelled"}],
                    "discriminator": {
                        "propertyName": "type",
                        "mapping": {
                            "urn:problem-type:out-of-stock": "#/components/schemas/OutOfStock",
                            "urn:problem-type:cancelled": "#/components/schemas/Cancelled",
                        },
                    },
                },
                "examples": {
                    "OutOfStock": {"value": {**base, "sku": "string", "left": 0}},
                    "Cancelled": {"value": {**other, "colour": "red"}},
                },
            }
        },
    }
    schemas = found["components"]["schemas"]
    assert schemas["OutOfStock"]["description"] == "There is less in stock than was ordered."
    assert schemas["OutOfStock"]["properties"]["status"] == {"type": "integer", "const": 409}
    assert schemas["OutOfStock"]["required"] == ["type", "title", "status", "sku", "left"]
    assert schemas["Cancelled"]["properties"]["colour"] == {"$ref": "#/components/schemas/Colour"}


@pytest.mark.parametrize(
    ("route", "refused"),
    [
        (Route(), False),
        (Route(fields=[taken("q", "query", str | None, default=None)]), False),
        (Route(fields=[taken("q", "query", str)]), True),
        (Route(fields=[taken("q", "query", int, default=1)]), True),
        (Route(fields=[taken("q", "query", str, default="", constraints={"max_length": 3})]), True),
        (Route("/{name}", fields=[taken("name", "path", str)]), False),
        (Route("/{name:int}", fields=[taken("name", "path", int)]), False),
        (Route("/{name}", fields=[taken("name", "path", int)]), True),
        (Route(methods=["POST"], body=BodyField((taken("o", "body", Order),), False)), True),
    ],
)
def test_a_422_is_told_only_where_something_is_validated(route: Route, refused: bool) -> None:
    assert ("422" in operation(route)["responses"]) is refused


def test_every_operation_may_answer_with_some_problem() -> None:
    assert operation(Route())["responses"]["default"] == {"$ref": "#/components/responses/Problem"}


def test_summary_and_description_come_from_the_docstring() -> None:
    def list_orders() -> None:
        """List the orders.
        All of them.

        Newest **first**.

        Page by page.\f
        Not told.
        """  # noqa: D301 - the form feed is the point

    found = operation(Route(name="list_orders", endpoint=list_orders))
    assert found["summary"] == "List the orders. All of them"
    assert found["description"] == "Newest **first**.\n\nPage by page."
    said = operation(Route(endpoint=list_orders, summary="Mine", description="Own", deprecated=True, operation_id="x"))
    assert (said["summary"], said["description"], said["deprecated"], said["operationId"]) == ("Mine", "Own", True, "x")
    assert operation(Route(name="list_orders"))["summary"] == "List orders"


def test_operation_ids_are_unique_whatever_the_order_of_routes() -> None:
    routes = [
        Route("/a", ["GET", "POST"], "thing"),
        Route("/b/{id:int}", ["GET"], "thing"),
        Route("/c", ["GET", "HEAD"], "other"),
    ]

    def ids(found: dict[str, Any]) -> set[str]:
        return {item["operationId"] for path in found["paths"].values() for item in path.values()}

    wanted = {"thing_get_a", "thing_post_a", "thing_get_b_id", "other"}
    assert ids(document(*routes)) == wanted
    assert ids(document(*reversed(routes))) == wanted


def test_routes_that_only_converters_tell_apart_are_all_told() -> None:
    found = document(Route("/a/{id:int}", name="by_number"), Route("/a/{id:uuid}", name="by_id"))
    assert list(found["paths"]) == ["/a/{id}", "/a/{id}#uuid"]


def test_what_is_said_of_the_service_is_told() -> None:
    found = build(Plan([], summary="Sells.", description="**Much.**", servers=[{"url": "https://shop.example"}]))
    OpenAPIV31SpecValidator(found).validate()
    assert found["info"]["summary"] == "Sells."
    assert found["info"]["description"] == "**Much.**"
    assert found["servers"] == [{"url": "https://shop.example"}]


def test_a_response_model_replaces_the_annotation_and_none_hides_it() -> None:
    def get() -> Line | OutOfStock:
        raise NotImplementedError

    replaced = operation(Route(endpoint=get, response_model=Order))["responses"]
    assert replaced["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order"}
    assert "409" in replaced
    assert "content" not in operation(Route(endpoint=get, response_model=None))["responses"]["200"]


def test_hidden_routes_and_foreign_methods_are_left_out() -> None:
    found = document(Route("/a", include_in_schema=False), Route("/b", ["CONNECT"]), Route("/c", ["HEAD"]))
    assert list(found["paths"]) == ["/c"]


def test_tags_are_listed_in_the_order_of_their_first_use() -> None:
    found = document(Route("/a", tags=["z", "a"]), Route("/b", tags=["b", "z"]))
    assert found["tags"] == [{"name": "z"}, {"name": "a"}, {"name": "b"}]
    assert found["paths"]["/b"]["get"]["tags"] == ["b", "z"]


def test_a_route_may_spell_out_responses() -> None:
    responses: dict[int | str, Any] = {
        404: {"description": "No such order"},
        202: {"model": Line},
        200: {"description": "Here"},
    }
    found = operation(Route(response_model=Line, responses=responses))["responses"]
    assert found["404"] == {"description": "No such order"}
    assert found["202"]["description"] == "Accepted"
    assert found["202"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Line"}
    assert found["200"]["description"] == "Here"
    assert "content" in found["200"]


def test_what_nothing_is_known_of_is_left_open() -> None:
    class Opaque: ...

    found = operation(Route(response_model=Opaque, fields=[taken("q", "query", Opaque)]))
    assert found["responses"]["200"]["content"] == {"application/json": {"schema": {}}}
    assert found["parameters"][0]["schema"] == {}


def test_types_that_json_schema_cant_tell_of_are_left_open() -> None:
    def call() -> list[Callable[[], int]]:
        raise NotImplementedError

    found = operation(Route(endpoint=call))["responses"]["200"]["content"]["application/json"]["schema"]
    assert found == {"type": "array", "items": {}}


def test_annotated_outputs_keep_their_constraints() -> None:
    def count() -> Annotated[int, PydanticField(ge=0)]:
        raise NotImplementedError

    found = operation(Route(endpoint=count))["responses"]["200"]["content"]["application/json"]["schema"]
    assert found == {"type": "integer", "minimum": 0}


def test_the_same_plan_gives_the_same_bytes() -> None:
    routes = [Route("/a", response_model=Order, raises=[OutOfStock]), Route("/b", response_model=Line)]
    assert json.dumps(document(*routes)) == json.dumps(document(*routes))
    assert list(document(*routes)["components"]["schemas"]) == sorted(document(*routes)["components"]["schemas"])


def test_a_field_without_a_default_that_json_holds_shows_none() -> None:
    fields = [taken("a", "query", int, default=object()), taken("b", "query", list[int], default_factory=list)]
    assert all("default" not in found["schema"] for found in operation(Route(fields=fields))["parameters"])
    assert fields[0].default is not UNSET

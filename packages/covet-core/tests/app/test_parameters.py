"""Parameters of paths, queries, headers and cookies, from the handler's signature."""

import datetime
import enum
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial, wraps
from typing import Annotated, Any, Literal, NewType

import annotated_types
import pytest

from covet_core import Cookie, CovetApp, Header, Path, Query, Request


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


UserId = NewType("UserId", int)


def echo(annotation: Any, default: Any = ...) -> CovetApp:
    """An application whose handler returns the query parameter `value`."""
    app = CovetApp()

    async def handler(value: Any) -> Any:
        return {"value": sorted(value) if isinstance(value, set) else value}

    handler.__annotations__["value"] = annotation
    if default is not ...:
        handler.__defaults__ = (default,)
    app.get("/")(handler)
    return app


@pytest.mark.parametrize(
    ("annotation", "sent", "value"),
    [
        (int, "12", 12),
        (int, "-3", -3),
        (UserId, "12", 12),
        (float, "1.5", 1.5),
        (float, "1e3", 1000.0),
        (bool, "true", True),
        (bool, "off", False),
        (str, "%C3%A9+x", "é x"),
        (Any, "12", "12"),
        (Colour, "red", "red"),
        (Level, "2", 2),
        (Literal["a", "b"], "a", "a"),
        (datetime.date, "2026-02-03", "2026-02-03"),
        (datetime.datetime, "2026-02-03T04:05:06Z", "2026-02-03T04:05:06+00:00"),
        (datetime.time, "04:05:06", "04:05:06"),
        (uuid.UUID, "12345678123456781234567812345678", "12345678-1234-5678-1234-567812345678"),
        (int | None, "5", 5),
        (int | str, "x", "x"),
        (list[int], "1", [1]),
        (set[int], "1", [1]),
        (tuple[int, ...], "1", [1]),
        (list[Colour], "blue", ["blue"]),
        (Literal[1, 2], "2", 2),
        (Literal[1, "b"] | None, "b", "b"),
        (Literal[1, "1"], "1", "1"),
        (list[Literal[1, 2]], "2", [2]),
        (Annotated[Literal[-1, 2], annotated_types.Ge(-5)], "-1", -1),
        (NewType("Answer", Literal[True]), "true", True),
        (Literal[Colour.RED], "red", "red"),
        (Literal[Level.LOW], "1", 1),
    ],
)
def test_a_query_parameter_has_the_annotated_type(ask: Any, annotation: Any, sent: str, value: Any) -> None:
    assert ask(echo(annotation), f"/?value={sent}").json["value"] == value


def test_decimals_are_exact(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def half(price: Decimal) -> dict[str, str]:
        return {"half": str(price / 2)}

    assert ask(app, "/?price=0.30").json == {"half": "0.15"}


@pytest.mark.parametrize(
    ("annotation", "sent", "fault"),
    [
        (int, "x", "int_parsing"),
        (int, "1.5", "int_parsing"),
        (Literal[1, 2], "3", "literal_error"),
        (Literal["a"] | None, "None", "literal_error"),
        (Literal[Level.LOW], "2", "literal_error"),
        (float, "x", "float_parsing"),
        (bool, "maybe", "bool_parsing"),
        (Colour, "green", "enum"),
        (datetime.date, "tomorrow", "date_from_datetime_parsing"),
        (uuid.UUID, "1", "uuid_parsing"),
        (Annotated[int, Query(ge=3)], "2", "greater_than_equal"),
        (Annotated[int, Query(gt=3)], "3", "greater_than"),
        (Annotated[int, Query(le=3)], "4", "less_than_equal"),
        (Annotated[int, Query(lt=3)], "3", "less_than"),
        (Annotated[int, Query(multiple_of=3)], "4", "multiple_of"),
        (Annotated[str, Query(min_length=3)], "ab", "string_too_short"),
        (Annotated[str, Query(max_length=3)], "abcd", "string_too_long"),
        (Annotated[str, Query(pattern="^a+$")], "b", "string_pattern_mismatch"),
        (Annotated[int | None, Query(ge=3)], "2", "greater_than_equal"),
        (Annotated[int, annotated_types.Ge(3)], "2", "greater_than_equal"),
        (Annotated[list[int], Query(min_length=2)], "2", "too_short"),
    ],
)
def test_a_value_that_does_not_fit_is_422_with_its_place(ask: Any, annotation: Any, sent: str, fault: str) -> None:
    answer = ask(echo(annotation), f"/?value={sent}")
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(each["type"], each["loc"][:2]) for each in answer.json["errors"]] == [(fault, ["query", "value"])]


def test_every_fault_of_a_request_is_listed(ask: Any) -> None:
    app = CovetApp()

    @app.get("/{item}")
    async def handler(item: int, size: int, token: Annotated[str, Header()], page: int = 1) -> None: ...

    errors = ask(app, "/x?page=y").json["errors"]
    assert [each["loc"] for each in errors] == [
        ["path", "item"],
        ["query", "size"],
        ["header", "token"],
        ["query", "page"],
    ]


def test_a_default_stands_in_for_what_is_missing(ask: Any) -> None:
    assert ask(echo(int, 7), "/").json["value"] == 7
    assert ask(echo(int | None, None), "/").json["value"] is None
    assert ask(echo(int, Query(7)), "/").json["value"] == 7
    assert ask(echo(Annotated[int, Query()], 7), "/").json["value"] == 7
    assert ask(echo(list[int], Query(default_factory=lambda: [1])), "/").json["value"] == [1]
    assert ask(echo(int, Query(...)), "/").status == 422


def test_a_default_that_can_change_is_not_shared_between_requests(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def grow(names: list[str] = []) -> list[str]:  # noqa: B006  # what is tested
        names.append("x")
        return names

    assert ask(app, "/").json == ["x"]
    assert ask(app, "/").json == ["x"]


def test_a_list_takes_every_value_in_order(ask: Any) -> None:
    assert ask(echo(list[int]), "/?value=3&value=1&value=2").json["value"] == [3, 1, 2]
    assert ask(echo(list[int]), "/").status == 422


def test_headers_have_dashes_for_underscores_and_any_case(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(
        x_token: Annotated[str, Header()],
        plain_name: Annotated[str, Header(convert_underscores=False)] = "none",
        agent: Annotated[str, Header(alias="User-Agent")] = "none",
        x_many: Annotated[list[str], Header()] = [],  # noqa: B006  # copied for each request
    ) -> list[Any]:
        return [x_token, plain_name, agent, x_many]

    headers = {"X-Token": "t", "Plain_Name": "p", "USER-AGENT": "u", "X-Many": "a"}
    assert ask(app, "/", headers=headers).json == ["t", "p", "u", ["a"]]


def test_cookies_are_read_by_name(ask: Any) -> None:
    app = CovetApp()

    @app.get("/")
    async def handler(session: Annotated[int, Cookie()], theme: str = Cookie("light")) -> list[Any]:
        return [session, theme]

    assert ask(app, "/", headers={"cookie": "other=1; session=42"}).json == [42, "light"]


def test_an_alias_is_the_name_on_the_wire(ask: Any) -> None:
    app = CovetApp()

    @app.get("/{item}")
    async def handler(number: Annotated[int, Path(alias="item")], q: int = Query(alias="page-size")) -> list[int]:
        return [number, q]

    assert ask(app, "/5?page-size=10").json == [5, 10]


@pytest.mark.parametrize(
    ("pattern", "path", "value"),
    [
        ("/{value}", "/a%2Fb", "a/b"),
        ("/{value:int}", "/12", 12),
        ("/{value:float}", "/1.5", 1.5),
        ("/{value:uuid}", "/12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-567812345678"),
        ("/{value:path}", "/a/b/c", "a/b/c"),
        ("/{value:sku}", "/AB-1", "AB-1"),
    ],
)
def test_an_unannotated_path_parameter_has_the_type_of_its_converter(
    ask: Any, pattern: str, path: str, value: Any
) -> None:
    app = CovetApp()
    app.add_converter("sku", "[A-Z]+-[0-9]+")

    @app.get(pattern)
    async def handler(value) -> dict[str, Any]:  # type: ignore[no-untyped-def]  # what is tested
        return {"value": value}

    assert ask(app, path).json == {"value": value}


def test_a_value_that_its_converter_refuses_is_not_found(ask: Any) -> None:
    app = CovetApp()

    @app.get("/{value:int}")
    async def handler(value: int) -> int:
        return value

    assert ask(app, "/x").status == 404


def test_a_custom_converter_may_name_the_type_of_its_values(ask: Any) -> None:
    app = CovetApp()
    app.add_converter("year", "[0-9]{4}", int)

    @app.get("/{year:year}")
    async def handler(year) -> dict[str, Any]:  # type: ignore[no-untyped-def]  # what is tested
        return {"next": year + 1}

    assert ask(app, "/2026").json == {"next": 2027}
    assert ask(app, "/26").status == 404


def test_the_request_comes_by_name_or_by_type(ask: Any) -> None:
    app = CovetApp(title="shop")

    @app.get("/name")
    async def by_name(request) -> str:  # type: ignore[no-untyped-def]  # what is tested
        return f"{request.path} {request.app.title}"

    @app.get("/type/{item}")
    async def by_type(asked: Request) -> str:
        return str(asked.path_params["item"])

    assert ask(app, "/name").body == b"/name shop"
    assert ask(app, "/type/7").body == b"7"


def test_parameters_may_be_keyword_only_and_positional_only(ask: Any) -> None:
    app = CovetApp()

    @app.get("/{a}")
    async def handler(a: int, /, b: int, *, c: int = 3) -> list[int]:
        return [a, b, c]

    assert ask(app, "/1?b=2").json == [1, 2, 3]


def test_callables_of_every_kind_can_be_handlers(ask: Any) -> None:
    class Handler:
        async def __call__(self, n: int) -> int:
            return n

        async def method(self, n: int) -> int:
            return n + 1

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapper

    async def base(n: int, extra: int) -> int:
        return n + extra

    app = CovetApp()
    app.add_route("/object", Handler())
    app.add_route("/method", Handler().method)
    app.add_route("/partial", partial(base, extra=10))
    app.add_route("/decorated", decorated(Handler().method))
    asked = [ask(app, f"/{path}?n=1").json for path in ("object", "method", "partial", "decorated")]
    assert asked == [1, 2, 11, 2]

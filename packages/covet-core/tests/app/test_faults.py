"""What `plan()` refuses: every fault of an application at once, each naming where it is."""

import copy
import pickle
from typing import Annotated, Any

import pytest

from covet_core import Body, CovetApp, Depends, JSONResponse, Path, PlanErrors, Query, Request, Router
from covet_core.errors import PlanFault


async def plain() -> None: ...


def codes(found: list[PlanFault]) -> list[str]:
    return [fault.code for fault in found]


def test_every_fault_is_reported_at_once(faults: Any) -> None:
    app = CovetApp(title="shop")
    app.add_route("/a", plain)
    app.add_route("/a", plain)
    app.add_route("no-slash", plain)
    app.add_route("/{id}", plain)
    app.add_route("/b/{id:number}", plain)
    app.add_route("/c", plain, methods=["CONNECT"])
    app.add_route("/d", plain, methods=[])
    assert sorted(codes(faults(app))) == [
        "bad-method",
        "bad-method",
        "bad-pattern",
        "path-parameter-unused",
        "path-parameter-unused",
        "route-conflict",
        "unknown-converter",
    ]
    with pytest.raises(PlanErrors, match="The application 'shop' has 7 faults"):
        app.plan()


def test_a_parameter_of_an_unknown_converter_is_that_fault_alone(faults: Any) -> None:
    app = CovetApp()

    @app.get("/{item:itn}")
    async def handler(item: int) -> None: ...

    assert codes(faults(app)) == ["unknown-converter"]


def test_the_group_and_its_parts_tell_every_fault() -> None:
    app = CovetApp(title="shop")
    app.add_route("/{id}", plain)
    app.add_route("/x", lambda *args: None)
    with pytest.raises(PlanErrors) as raised:
        app.plan()
    text = str(raised.value)
    assert "[path-parameter-unused]" in text
    assert "[bad-handler]" in text
    assert f"{__file__.rpartition('/')[2]}:" in text
    some = raised.value.subgroup(lambda error: getattr(error, "code", "") == "bad-handler")
    assert isinstance(some, PlanErrors)
    assert len(some.exceptions) == 1


def test_a_conflict_names_both_handlers(faults: Any) -> None:
    async def first(name: str) -> None: ...

    async def second(other: str) -> None: ...

    app = CovetApp()
    app.add_route("/users/{name}", first, methods=["GET", "POST"])
    app.add_route("/users/{other:str}", second, methods=["POST"])
    (fault,) = faults(app)
    assert (fault.method, fault.path, fault.with_path) == ("POST", "/users/{other:str}", "/users/{name}")
    assert " in second" in fault.where
    assert " in first" in fault.with_where


async def varargs(*values: int) -> None: ...


async def keywords(**values: int) -> None: ...


async def generator() -> Any:
    yield 1


def unknown(value: "Missing") -> None: ...  # type: ignore[name-defined]  # noqa: F821  # what is tested


class Plain: ...


async def unsupported(value: Plain) -> None: ...


async def unsupported_body(value: Annotated[Plain, Body()]) -> None: ...


async def unsupported_members(a: Annotated[Plain, Body()], b: Annotated[int, Body()]) -> None: ...


def unsupported_result() -> list[Plain] | dict[str, Plain]:
    return []


async def twice_marked(value: Annotated[int, Query()] = Body()) -> None: ...


async def not_in_path(value: Annotated[int, Path()]) -> None: ...


async def depends_on_nothing(value=Depends()) -> None: ...  # type: ignore[no-untyped-def]  # noqa: B008


async def one() -> None: ...


async def loop_a(b: Any = None) -> None: ...


async def loop_b(a: Annotated[None, Depends(loop_a)]) -> None: ...


loop_a.__defaults__ = (Depends(loop_b),)


async def uses_loop(a: Annotated[None, Depends(loop_a)]) -> None: ...


async def short_lived() -> Any:
    yield


async def long_lived(short: Annotated[None, Depends(short_lived, scope="function")]) -> Any:
    yield


async def uses_long(value: Annotated[None, Depends(long_lived, scope="request")]) -> None: ...


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (varargs, "bad-handler"),
        (keywords, "bad-handler"),
        (generator, "bad-handler"),
        (Plain, "bad-handler"),
        ("text", "bad-handler"),
        (depends_on_nothing, "bad-handler"),
        (unknown, "unresolved-annotation"),
        (unsupported, "unsupported-annotation"),
        (unsupported_body, "unsupported-annotation"),
        (unsupported_members, "unsupported-annotation"),
        (twice_marked, "parameter-clash"),
        (not_in_path, "path-parameter-unknown"),
        (uses_loop, "dependency-cycle"),
        (uses_long, "dependency-scope"),
    ],
)
def test_what_cannot_handle_a_request_is_refused(faults: Any, handler: Any, code: str) -> None:
    app = CovetApp()
    app.add_route("/x", handler)
    assert codes(faults(app)) == [code]


def test_a_response_among_the_parameters_is_told_to_be_a_result(faults: Any) -> None:
    async def handler(response: JSONResponse) -> None: ...

    app = CovetApp()
    app.add_route("/x", handler)
    (fault,) = faults(app)
    assert fault.reason == "a handler isn't given its response: it returns one, or `(body, status, headers)`"


def test_a_response_model_that_nothing_can_be_made_of_is_refused(faults: Any) -> None:
    app = CovetApp()
    app.add_route("/x", plain, response_model=Plain)
    (fault,) = faults(app)
    assert (fault.code, fault.parameter) == ("unsupported-annotation", "return")


async def path_and_query(item: Annotated[int, Query()]) -> None: ...


async def path_and_dependency(item: Annotated[None, Depends(one)]) -> None: ...


async def path_and_request(request, item: int) -> None: ...  # type: ignore[no-untyped-def]  # taken by name


@pytest.mark.parametrize(
    ("pattern", "handler"),
    [("/{item}", path_and_query), ("/{item}", path_and_dependency), ("/{request}/{item}", path_and_request)],
)
def test_a_name_that_the_path_has_too_is_a_clash(faults: Any, pattern: str, handler: Any) -> None:
    app = CovetApp()
    app.add_route(pattern, handler)
    assert "parameter-clash" in codes(faults(app))


def test_a_path_parameter_may_be_left_to_the_request_or_a_dependency(faults: Any) -> None:
    async def by_request(request: Request) -> None: ...

    async def tenant(tenant: str) -> str:
        return tenant

    app = CovetApp()
    app.add_route("/a/{tenant}", by_request)
    app.add_route("/b/{tenant}", plain, dependencies=[Depends(tenant)])
    assert faults(app) == []


@pytest.mark.parametrize("pattern", ["/a//b", "/{a}{b}", "/{a", "/{a:path}/b", "/{1a}", "/{a}/{a}"])
def test_what_is_no_pattern_is_refused(faults: Any, pattern: str) -> None:
    async def handler(request: Request) -> None: ...

    app = CovetApp()
    app.add_route(pattern, handler)
    assert codes(faults(app)) == ["bad-pattern"]


def test_converters_have_one_definition(faults: Any) -> None:
    app = CovetApp()
    app.add_converter("sku", "[A-Z]+")
    app.add_converter("sku", "[A-Z]+")
    assert faults(app) == []
    app.add_converter("sku", "[a-z]+")
    app.add_converter("int", "[0-9]+")
    assert codes(faults(app)) == ["converter-conflict", "converter-conflict"]


def test_a_converter_that_is_no_regex_is_refused(faults: Any) -> None:
    app = CovetApp()
    app.add_converter("bad", "[A-")

    @app.get("/{x:bad}")
    async def handler(x: str) -> None: ...

    assert codes(faults(app)) == ["bad-converter"]


@pytest.mark.parametrize(("first", "second"), [("/a", "/a"), ("/a", "/a/b"), ("/a/b", "/a"), ("", "/a")])
def test_overlapping_mounts_are_refused(faults: Any, first: str, second: str) -> None:
    app = CovetApp()
    app.mount(first, CovetApp(title="first"))
    app.mount(second, CovetApp(title="second"))
    assert codes(faults(app)) == ["mount-conflict"]


def test_mounts_side_by_side_and_inside_of_each_other_are_fine(faults: Any) -> None:
    inner, outer, app = CovetApp(), CovetApp(), CovetApp()
    outer.mount("/b", inner)
    app.mount("/a", outer)
    app.mount("/ab", CovetApp())
    assert faults(app) == []


def test_a_router_that_contains_itself_is_refused(faults: Any) -> None:
    a, b = Router(prefix="/a"), Router(prefix="/b")
    a.include_router(b)
    b.include_router(a)
    app = CovetApp()
    app.include_router(a)
    assert codes(faults(app)) == ["router-cycle"]


def test_an_application_that_contains_itself_is_refused(faults: Any) -> None:
    app = CovetApp()
    app.mount("/again", app)
    assert codes(faults(app)) == ["router-cycle"]


def test_a_router_cannot_be_mounted(faults: Any) -> None:
    app = CovetApp()
    app.mount("/a", Router())  # type: ignore[arg-type]  # what is tested
    assert codes(faults(app)) == ["bad-handler"]


def test_faults_can_be_copied_and_pickled(faults: Any) -> None:
    app = CovetApp()
    app.add_route("/{id}", plain)
    (fault,) = faults(app)
    assert str(copy.copy(fault)) == str(pickle.loads(pickle.dumps(fault))) == str(fault)

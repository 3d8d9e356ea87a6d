"""Handlers that take fields and files of forms."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pydantic
import pytest

from covet_core import (
    Body,
    CovetApp,
    Depends,
    File,
    Form,
    FormData,
    FormLimits,
    Limits,
    PlanErrors,
    Request,
    Response,
    UploadFile,
)
from covet_core.testing import TestClient

Text = Annotated[str, Form()]


def posted(app: CovetApp, **sent: Any) -> Any:
    with TestClient(app) as client:
        return client.post("/", **sent)


def answered(app: CovetApp, **sent: Any) -> Any:
    answer = posted(app, **sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def faults(answer: Any) -> list[tuple[str, list[str | int]]]:
    assert answer.status_code == 422, answer.text
    return [(fault["type"], fault["loc"]) for fault in answer.json()["errors"]]


def test_fields_are_converted_and_defaults_stand_in() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(
        name: Text,
        age: Annotated[int, Form(ge=0)],
        tags: Annotated[list[str], Form()],
        kind: Annotated[Literal["a", "b"], Form(alias="the-kind")] = "b",
        score: float = Form(1.5),
        note: Annotated[str | None, Form()] = None,
        stars: Annotated[Literal[1, 2, 3], Form()] = 1,
    ) -> dict[str, Any]:
        return {"name": name, "age": age, "tags": tags, "kind": kind, "score": score, "note": note, "stars": stars}

    sent = {"name": "ann", "age": "7", "tags": ["x", "y"], "the-kind": "a", "score": "", "note": "", "stars": "3"}
    seen = {"name": "ann", "age": 7, "tags": ["x", "y"], "kind": "a", "score": 1.5, "note": None, "stars": 3}
    assert answered(app, data=sent) == seen
    assert answered(app, data=sent, files={"other": ("x", b"")}) == seen


def test_every_wrong_field_is_told_with_its_place() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(name: Text, age: Annotated[int, Form(ge=0)], image: UploadFile) -> None: ...

    answer = posted(app, data={"age": "-1", "name": "", "image": "text"})
    expected = [
        ("missing", ["body", "name"]),
        ("greater_than_equal", ["body", "age"]),
        ("is_instance_of", ["body", "image"]),
    ]
    assert faults(answer) == expected
    assert [place for _, place in faults(posted(app))] == [["body", "name"], ["body", "age"], ["body", "image"]]


def test_a_file_is_one_without_being_marked() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(image: UploadFile, more: list[UploadFile] | None = None) -> dict[str, Any]:
        names = [file.filename for file in more or ()]
        return {"name": image.filename, "type": image.content_type, "size": image.size, "more": names}

    one = ("image", ("a.png", b"123", "image/png"))
    assert answered(app, files=[one]) == {"name": "a.png", "type": "image/png", "size": 3, "more": []}
    assert answered(app, files=[one, ("more", ("b", b"")), ("more", ("c", b"x"))])["more"] == ["b", "c"]


def test_files_may_be_optional_and_taken_as_bytes() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(
        raw: Annotated[bytes | None, File()] = None,
        all_raw: Annotated[list[bytes], File()] = [],  # noqa: B006  # covet copies it
        image: Annotated[UploadFile | None, File()] = None,
    ) -> dict[str, Any]:
        texts = [each.decode() for each in all_raw]
        return {"raw": raw and raw.decode(), "all": texts, "image": image is not None}

    assert answered(app) == {"raw": None, "all": [], "image": False}
    sent = [("raw", ("a", b"A")), ("all_raw", ("b", b"B")), ("all_raw", ("c", b"C"))]
    assert answered(app, files=sent) == {"raw": "A", "all": ["B", "C"], "image": False}


def test_a_file_that_was_not_chosen_is_missing() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(image: UploadFile) -> None: ...

    head = 'Content-Disposition: form-data; name="image"; filename=""\r\nContent-Type: application/octet-stream'
    body = f"--XX\r\n{head}\r\n\r\n\r\n--XX--\r\n".encode()
    answer = posted(app, content=body, headers={"content-type": "multipart/form-data; boundary=XX"})
    assert faults(answer) == [("missing", ["body", "image"])]


class Order(pydantic.BaseModel):
    sku: str
    count: int = 1
    notes: list[str] = []


class Exact(pydantic.BaseModel, extra="forbid"):
    sku: str = pydantic.Field(alias="the-sku")
    image: UploadFile | None = None


@dataclass
class Point:
    x: int
    y: int = 0


@pytest.mark.parametrize(
    ("annotation", "sent", "seen"),
    [
        (Order, {"sku": "a", "count": "2", "notes": ["x", "y"]}, "sku='a' count=2 notes=['x', 'y']"),
        (Order, {"sku": "a", "count": "", "other": "b"}, "sku='a' count=1 notes=[]"),
        (Exact, {"the-sku": "a"}, "sku='a' image=None"),
        (Point, {"x": "1"}, "Point(x=1, y=0)"),
    ],
)
def test_a_record_is_read_from_the_fields_of_its_members(annotation: Any, sent: Any, seen: str) -> None:
    app = CovetApp()

    async def handler(value: Any) -> str:
        return str(value)

    handler.__annotations__["value"] = Annotated[annotation, Form()]
    app.post("/")(handler)
    assert posted(app, data=sent).text == seen


def test_faults_of_a_record_are_told_by_the_names_of_its_members() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(order: Annotated[Exact, Form()]) -> None: ...

    expected = [("missing", ["body", "the-sku"]), ("extra_forbidden", ["body", "more"])]
    assert faults(posted(app, data={"more": "x"})) == expected


def test_a_record_may_stand_beside_other_fields() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(order: Annotated[Order, Form()], image: UploadFile) -> str:
        return f"{order.sku} {image.filename}"

    assert posted(app, data={"sku": "a"}, files={"image": ("b.png", b"")}).text == "a b.png"


def test_dependencies_take_fields_of_the_same_form() -> None:
    app = CovetApp()

    async def token(csrf: Text, name: Text) -> str:
        return csrf + name

    @app.post("/")
    async def handler(name: Text, request: Request, checked: Annotated[str, Depends(token)]) -> list[str]:
        form = await request.form()
        assert isinstance(form, FormData)
        return [name, checked, str(form["more"])]

    assert answered(app, data={"name": "a", "csrf": "c", "more": "d"}) == ["a", "ca", "d"]


def test_def_handlers_read_the_file_itself() -> None:
    app = CovetApp()

    @app.post("/")
    def handler(image: UploadFile) -> int:
        return len(image.file.read())

    assert posted(app, files={"image": ("a", b"12345")}).text == "5"


def test_files_are_gone_when_the_request_has_ended() -> None:
    app, seen = CovetApp(), list[UploadFile]()

    @app.post("/")
    async def handler(image: UploadFile) -> bool:
        seen.append(image)
        return image.closed

    @app.post("/request")
    async def by_request(request: Request) -> bool:
        form = await request.form()
        seen.extend(form.files)
        raise RuntimeError("after the form was read")

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.post("/", files={"image": ("a", b"1")}).json() is False
        assert client.post("/request", files={"image": ("a", b"1")}).status_code == 500
    assert [file.closed for file in seen] == [True, True]


def test_a_body_that_is_no_form_is_415() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(name: Text) -> None: ...

    assert posted(app, json={"name": "a"}).status_code == 415
    assert posted(app, data={"name": "a"}, headers={"content-encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize("wrapped", [False, True])
def test_limits_of_the_route_hold_for_parameters_and_for_the_request(wrapped: bool) -> None:
    app = CovetApp(limits=Limits(form=FormLimits(max_fields=1)))
    limits = FormLimits(max_fields=2)

    if wrapped:

        @app.middleware
        async def reads_first(request: Request, call_next: Any) -> Response:
            await request.form()
            response: Response = await call_next(request)
            return response

    @app.post("/")
    async def own(a: Text) -> str:
        return a

    @app.post("/two", form_limits=limits)
    async def two(a: Text) -> str:
        return a

    @app.post("/request", form_limits=limits)
    async def by_request(request: Request) -> str:
        return str((await request.form())["a"])

    with TestClient(app) as client:
        found = {
            path: [client.post(path, data=dict.fromkeys("abc"[:count], "x")).status_code for count in (1, 2, 3)]
            for path in ("/", "/two", "/request")
        }
    if wrapped:  # the application's middleware stands before the route is known
        assert found["/"] == [200, 413, 413]
    else:
        assert found == {"/": [200, 413, 413], "/two": [200, 200, 413], "/request": [200, 200, 413]}


def test_a_request_has_one_body() -> None:
    app = CovetApp()

    @app.post("/")
    async def handler(name: Text, item: Annotated[int, Body()]) -> None: ...

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    assert "a request has one" in str(caught.value.exceptions[0])


def test_what_no_form_can_hold_is_told_at_the_start() -> None:
    app = CovetApp()

    class Opaque: ...

    @app.post("/")
    async def one(value: Annotated[Opaque, Form()]) -> None: ...

    @app.post("/dict")
    async def other(value: Annotated[dict[str, str], Form()]) -> None: ...

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    assert [fault.code for fault in caught.value.exceptions] == ["unsupported-annotation"] * 2


def test_the_document_shows_forms() -> None:
    app = CovetApp()

    @app.post("/")
    async def fields(
        name: Annotated[str, Form(description="who", max_length=9)], age: Annotated[int, Form()] = 1
    ) -> None: ...

    @app.post("/files")
    async def files(
        image: UploadFile, more: Annotated[list[UploadFile], File()], order: Annotated[Order, Form()]
    ) -> None: ...

    @app.post("/model")
    async def model(order: Annotated[Order, Form()]) -> None: ...

    with TestClient(app) as client:
        document = client.get("/openapi.json").json()
    found = {path: item["post"]["requestBody"] for path, item in document["paths"].items()}
    plain = found["/"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert plain["properties"]["name"] == {"type": "string", "maxLength": 9, "description": "who"}
    assert (plain["required"], found["/"]["required"]) == (["name"], True)
    with_files = found["/files"]["content"]["multipart/form-data"]["schema"]
    binary = {"type": "string", "format": "binary"}
    assert with_files["properties"]["image"] == binary
    assert with_files["properties"]["more"] == {"type": "array", "items": binary}
    assert set(with_files["properties"]) == {"image", "more", "sku", "count", "notes"}
    assert found["/model"]["content"] == {
        "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Order"}}
    }

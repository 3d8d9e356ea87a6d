"""Policies that annotations carry, and whether a route can hold what they let in."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from covet_core import CovetApp, File, Form, Limits, PlanErrors, UploadFile, UploadPolicy
from covet_core.testing import TestClient

PNG = UploadPolicy(max_size=100, extensions={".png"})


class OfModel(BaseModel):
    name: str = ""
    image: Annotated[UploadFile, PNG]


class Optional(BaseModel):
    image: Annotated[UploadFile, PNG] | None = None


class Several(BaseModel):
    image: list[Annotated[UploadFile, PNG]] = []


@dataclass
class OfDataclass:
    image: Annotated[list[UploadFile], PNG] = field(default_factory=list[UploadFile])


ANNOTATIONS: list[Any] = [
    Annotated[UploadFile, PNG],
    Annotated[UploadFile, File(), PNG],
    Annotated[UploadFile, File(policy=PNG)],
    list[Annotated[UploadFile, PNG]],
    Annotated[OfModel, Form()],
    Annotated[Optional, Form()],
    Annotated[Several, Form()],
    Annotated[OfDataclass, Form()],
]


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=str)
def test_a_policy_holds_wherever_it_stands(annotation: Any) -> None:
    app = CovetApp()

    async def handler(image: Any) -> None: ...

    handler.__annotations__["image"] = annotation
    app.post("/")(handler)
    with TestClient(app) as client:
        status = {
            name: client.post("/", files={"image": (name, b"x" * size)}).status_code
            for name, size in (("a.png", 100), ("a.exe", 1), ("b.png", 101))
        }
    assert status == {"a.png": 204, "a.exe": 415, "b.png": 413}


@pytest.mark.parametrize("max_size", [1_000, 2_000])
@pytest.mark.parametrize("where", ["route", "application"])
def test_a_policy_that_its_route_cannot_hold_is_a_fault(max_size: int, where: str) -> None:
    policy = UploadPolicy(max_size=max_size)
    app = CovetApp(limits=Limits(max_body_size=1_000 if where == "application" else 5_000))
    options: Any = {} if where == "application" else {"max_body_size": 1_000}

    class Product(BaseModel):
        image: Annotated[UploadFile, policy]

    @app.post("/products", **options)
    async def handler(product: Annotated[Product, Form()]) -> None: ...

    with pytest.raises(PlanErrors) as caught:
        app.plan()
    (fault,) = caught.value.exceptions
    assert fault.code == "upload-never-fits"
    assert str(fault).startswith(
        f"The policy of 'image' lets in files of {max_size} bytes, and POST /products takes bodies of 1000 bytes."
    )


def test_a_policy_without_a_size_or_with_room_around_it_is_none() -> None:
    app = CovetApp(limits=Limits(max_body_size=1_000))

    @app.post("/")
    async def handler(
        small: Annotated[UploadFile, UploadPolicy(max_size=999)], any_size: Annotated[UploadFile, UploadPolicy()]
    ) -> None: ...

    app.plan()

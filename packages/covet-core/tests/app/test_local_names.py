"""Annotations that are strings, also of handlers inside of functions."""

from __future__ import annotations

from typing import Annotated, Any

import pydantic

from covet_core import CovetApp, Depends, Query


class Item(pydantic.BaseModel):
    name: str


def test_annotations_are_read_where_they_were_written(ask: Any) -> None:
    app = CovetApp()

    @app.post("/{n}")
    async def create(n: int, item: Item, size: Annotated[int, Query(ge=1)] = 1) -> Item:
        return Item(name=f"{item.name} {n} {size}")

    assert ask(app, "/3?size=2", json={"name": "tea"}).json == {"name": "tea 3 2"}


def test_local_classes_and_functions_are_found(ask: Any) -> None:
    class Local(pydantic.BaseModel):
        n: int

    def double(n: int) -> int:
        return n * 2

    app = CovetApp()

    @app.post("/")
    async def create(local: Local, doubled: Annotated[int, Depends(double)]) -> Local:
        return Local(n=local.n + doubled)

    async def other(local: Local) -> Local:
        return local

    app.add_route("/other", other, methods=["POST"])
    assert ask(app, "/?n=2", json={"n": 1}).json == {"n": 5}
    assert ask(app, "/other", json={"n": 1}).json == {"n": 1}


def test_nested_dependencies_with_local_names_are_found(ask: Any) -> None:
    class Session:
        name = "session"

    async def session() -> Session:
        return Session()

    async def user(session: Annotated[Session, Depends(session)]) -> str:
        return f"user of {session.name}"

    app = CovetApp()

    @app.get("/")
    async def handler(user: Annotated[str, Depends(user)]) -> str:
        return user

    assert ask(app, "/").body == b"user of session"

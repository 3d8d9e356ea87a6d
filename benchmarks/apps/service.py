"""What most rows measure: plain text, typed parameters, a model in and out, and a handler that waits."""

import asyncio
from typing import Annotated

from pydantic import BaseModel

from covet import CovetApp, Form, Request

app = CovetApp()


class Order(BaseModel):
    """What the client posts, and gets back."""

    id: int
    product: str
    price: float
    tags: list[str]


@app.get("/")
async def plain() -> str:
    return "Hello, world!"


@app.get("/items/{item_id}")
async def typed(item_id: int, q: str | None = None) -> dict[str, object]:
    return {"id": item_id, "q": q}


ORDERS = [Order(id=number, product="oak chair", price=49.5, tags=["oak", "low"]) for number in range(1_000)]


@app.get("/orders", response_model=list[Order])
async def listing() -> list[Order]:
    return ORDERS


@app.post("/orders")
async def create(order: Order) -> Order:
    return order


Text = Annotated[str, Form()]


@app.post("/form")
async def form(
    field0: Text,
    field1: Text,
    field2: Text,
    field3: Text,
    field4: Text,
    field5: Text,
    field6: Text,
    field7: Text,
    field8: Text,
    field9: Text,
) -> dict[str, object]:
    values = (field0, field1, field2, field3, field4, field5, field6, field7, field8, field9)
    return {"fields": len(values), "last": field9}


@app.get("/timer")
async def timer() -> str:
    await asyncio.sleep(0.001)
    return "Hello, world!"


@app.post("/upload", max_body_size=200_000_000)
async def upload(request: Request) -> dict[str, int]:
    async with request.form() as form:
        return {"files": len(form), "bytes": sum(file.size for file in form.files)}

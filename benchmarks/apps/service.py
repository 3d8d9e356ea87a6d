"""What most rows measure: plain text, typed parameters, a model in and out, and a handler that waits."""

import asyncio

from pydantic import BaseModel

from covet import CovetApp

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


@app.post("/orders")
async def create(order: Order) -> Order:
    return order


@app.get("/timer")
async def timer() -> str:
    await asyncio.sleep(0.001)
    return "Hello, world!"

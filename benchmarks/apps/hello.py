"""The smallest service with a model: for memory and start-up."""

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


@app.post("/orders")
async def create(order: Order) -> Order:
    return order

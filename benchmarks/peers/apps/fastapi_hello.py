"""The smallest FastAPI service with a model: for memory and start-up."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

app = FastAPI()


class Order(BaseModel):
    """What the client posts, and gets back."""

    id: int
    product: str
    price: float
    tags: list[str]


@app.get("/", response_class=PlainTextResponse)
async def plain():
    return "Hello, world!"


@app.post("/orders")
async def create(order: Order) -> Order:
    return order

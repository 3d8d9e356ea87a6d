"""FastAPI, as its documentation writes it: annotated parameters and return types."""

import asyncio
from typing import Annotated

from fastapi import FastAPI, Form
from fastapi.responses import PlainTextResponse
from order import Order

app = FastAPI()


@app.get("/", response_class=PlainTextResponse)
async def plain():
    return "Hello, world!"


@app.get("/items/{item_id}")
async def typed(item_id: int, q: str | None = None) -> dict[str, object]:
    return {"id": item_id, "q": q}


ORDERS = [Order(id=number, product="oak chair", price=49.5, tags=["oak", "low"]) for number in range(1_000)]


@app.get("/orders", response_model=list[Order])
async def listing():
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


@app.get("/timer", response_class=PlainTextResponse)
async def timer():
    await asyncio.sleep(0.001)
    return "Hello, world!"


def passer():
    async def hand_on(request, call_next):
        return await call_next(request)

    return hand_on


def marker(name):
    async def mark(request, call_next):
        response = await call_next(request)
        response.headers[name] = "passed"
        return response

    return mark


passing = FastAPI()
marking = FastAPI()
for service in (passing, marking):
    service.get("/", response_class=PlainTextResponse)(plain)
for name in ("x-first", "x-second", "x-third"):
    passing.middleware("http")(passer())
    marking.middleware("http")(marker(name))

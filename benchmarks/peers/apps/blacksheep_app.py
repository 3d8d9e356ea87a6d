"""BlackSheep: bound parameters, pydantic through its own binder."""

import asyncio

from blacksheep import Application, Content, FromJSON, Response, Router, get, json, post, text
from order import Order


@get("/")
async def plain():
    return text("Hello, world!")


@get("/items/{item_id}")
async def typed(item_id: int, q: str | None = None):
    return json({"id": item_id, "q": q})


@post("/orders")
async def create(data: FromJSON[Order]):
    return Response(200, content=Content(b"application/json", data.value.model_dump_json().encode()))


@get("/timer")
async def timer():
    await asyncio.sleep(0.001)
    return text("Hello, world!")


def passer():
    async def hand_on(request, handler):
        return await handler(request)

    return hand_on


def marker(name):
    async def mark(request, handler):
        response = await handler(request)
        response.add_header(name, b"passed")
        return response

    return mark


def wrapped(middlewares):
    service = Application(router=Router())
    service.middlewares.extend(middlewares)
    service.router.add_get("/", plain)
    return service


app = Application()
passing = wrapped([passer(), passer(), passer()])
marking = wrapped([marker(b"x-first"), marker(b"x-second"), marker(b"x-third")])

"""Litestar: annotated handlers, its own middleware protocol."""

import asyncio

from litestar import Litestar, MediaType, get, post
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from order import Order


@get("/", media_type=MediaType.TEXT)
async def plain() -> str:
    return "Hello, world!"


@get("/items/{item_id:int}")
async def typed(item_id: int, q: str | None = None) -> dict[str, object]:
    return {"id": item_id, "q": q}


@post("/orders", status_code=200)
async def create(data: Order) -> Order:
    return data


@get("/timer", media_type=MediaType.TEXT)
async def timer() -> str:
    await asyncio.sleep(0.001)
    return "Hello, world!"


class HandOn(ASGIMiddleware):
    """Hands on."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope, receive, send, next_app):
        await next_app(scope, receive, send)


class Mark(ASGIMiddleware):
    """Puts a header on the response."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, name):
        self.header = (name, b"passed")

    async def handle(self, scope, receive, send, next_app):
        async def mark(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], self.header]
            await send(message)

        await next_app(scope, receive, mark)


app = Litestar([plain, typed, create, timer])
passing = Litestar([plain], middleware=[HandOn(), HandOn(), HandOn()])
marking = Litestar([plain], middleware=[Mark(b"x-first"), Mark(b"x-second"), Mark(b"x-third")])

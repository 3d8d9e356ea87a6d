"""ASGI by hand: no framework, just what each scenario needs."""

import asyncio
from urllib.parse import parse_qsl

import orjson
from order import Order

TEXT = b"text/plain; charset=utf-8"
JSON = b"application/json"


async def app(scope, receive, send):
    path = scope["path"]
    if path == "/":
        await answer(send, TEXT, b"Hello, world!")
    elif path.startswith("/items/"):
        item_id = int(path[7:])
        query = dict(parse_qsl(scope["query_string"].decode()))
        await answer(send, JSON, orjson.dumps({"id": item_id, "q": query.get("q")}))
    elif path == "/orders" and scope["method"] == "POST":
        order = Order.model_validate_json(await read(receive))
        await answer(send, JSON, order.model_dump_json().encode())
    elif path == "/timer":
        await asyncio.sleep(0.001)
        await answer(send, TEXT, b"Hello, world!")
    else:
        await answer(send, TEXT, b"", 404)


async def read(receive):
    chunks = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


async def answer(send, media_type, body, status=200):
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

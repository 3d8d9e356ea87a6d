"""RSGI by hand: no framework, just what each scenario needs."""

import asyncio
from urllib.parse import parse_qsl

import orjson
from order import Order

TEXT = [("content-type", "text/plain; charset=utf-8")]
JSON = [("content-type", "application/json")]


async def app(scope, protocol):
    path = scope.path
    if path == "/":
        protocol.response_str(200, TEXT, "Hello, world!")
    elif path.startswith("/items/"):
        item_id = int(path[7:])
        query = dict(parse_qsl(scope.query_string))
        protocol.response_bytes(200, JSON, orjson.dumps({"id": item_id, "q": query.get("q")}))
    elif path == "/orders" and scope.method == "POST":
        order = Order.model_validate_json(await protocol())
        protocol.response_str(200, JSON, order.model_dump_json())
    elif path == "/timer":
        await asyncio.sleep(0.001)
        protocol.response_str(200, TEXT, "Hello, world!")
    else:
        protocol.response_empty(404, [])

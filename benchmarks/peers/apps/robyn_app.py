"""Robyn. Usage: robyn_app.py PORT; its options follow."""

import asyncio
import sys

from order import Order
from robyn import Headers, Response, Robyn

PORT = int(sys.argv.pop(1))
TEXT = Headers({"content-type": "text/plain; charset=utf-8"})
JSON = Headers({"content-type": "application/json"})

app = Robyn(__file__)


@app.get("/")
async def plain():
    return Response(200, TEXT, "Hello, world!")


@app.get("/items/:item_id")
async def typed(request, path_params, query_params):
    return {"id": int(path_params["item_id"]), "q": query_params.get("q", None)}


@app.post("/orders")
async def create(request):
    order = Order.model_validate_json(request.body)
    return Response(200, JSON, order.model_dump_json())


@app.get("/timer")
async def timer():
    await asyncio.sleep(0.001)
    return Response(200, TEXT, "Hello, world!")


if __name__ == "__main__":
    app.start(host="127.0.0.1", port=PORT)

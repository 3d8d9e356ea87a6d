"""Starlette: parameters by converter and by hand, JSON by its own response class."""

import asyncio

from order import Order
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route


async def plain(request):
    return PlainTextResponse("Hello, world!")


async def typed(request):
    return JSONResponse({"id": request.path_params["item_id"], "q": request.query_params.get("q")})


async def create(request):
    order = Order.model_validate_json(await request.body())
    return Response(order.model_dump_json(), media_type="application/json")


async def form(request):
    fields = await request.form()
    return JSONResponse({"fields": len(fields), "last": fields["field9"]})


async def upload(request):
    async with request.form() as form:
        return JSONResponse({"files": len(form), "bytes": sum(file.size for file in form.values())})


STOCK = [
    {"id": number, "product": f"chair {number * 7919 % 1000}", "price": number * 37 % 1000 / 4}
    for number in range(2_000)
]


async def stock(request):
    return JSONResponse(STOCK)


async def timer(request):
    await asyncio.sleep(0.001)
    return PlainTextResponse("Hello, world!")


async def hand_on(request, call_next):
    return await call_next(request)


def marker(name):
    async def mark(request, call_next):
        response = await call_next(request)
        response.headers[name] = "passed"
        return response

    return mark


app = Starlette(
    routes=[
        Route("/", plain),
        Route("/items/{item_id:int}", typed),
        Route("/orders", create, methods=["POST"]),
        Route("/form", form, methods=["POST"]),
        Route("/upload", upload, methods=["POST"]),
        Route("/timer", timer),
    ]
)
passing = Starlette(
    routes=[Route("/", plain)], middleware=[Middleware(BaseHTTPMiddleware, dispatch=hand_on) for _ in range(3)]
)
compressed = Starlette(
    routes=[Route("/stock", stock)], middleware=[Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)]
)
marking = Starlette(
    routes=[Route("/", plain)],
    middleware=[Middleware(BaseHTTPMiddleware, dispatch=marker(name)) for name in ("x-first", "x-second", "x-third")],
)

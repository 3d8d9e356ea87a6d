"""What it answers. Only these lines need covet-core, and they are loaded when a host asks for contributions."""

from covet_core import Request, Response
from covet_core.types import CallNext

from . import GREETER  # noqa: TID252 - it isn't part of the checkout

__all__ = ("counting", "greet", "unknown")


async def greet(name: str, request: Request) -> str:
    if name == "nobody":
        raise KeyError(name)
    return request.app.get(GREETER).greet(name)


async def counting(request: Request, call_next: CallNext) -> Response:
    response = await call_next(request)
    response.headers["x-greeted"] = str(request.app.get(GREETER).greeted)
    return response


async def unknown(request: Request, error: KeyError) -> tuple[dict[str, str], int]:
    return {"unknown": str(error.args[0])}, 404

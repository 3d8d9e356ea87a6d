"""Three middlewares around a handler: ``passing`` only hands on, ``marking`` puts a header on the response each."""

from collections.abc import Awaitable, Callable

from covet import CallNext, CovetApp, Request, Response

Form = Callable[[Request, CallNext], Awaitable[Response]]


async def plain() -> str:
    return "Hello, world!"


def passer() -> Form:
    async def hand_on(request: Request, call_next: CallNext) -> Response:
        return await call_next(request)

    return hand_on


def marker(name: str) -> Form:
    async def mark(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        response.headers[name] = "passed"
        return response

    return mark


passing = CovetApp(middleware=[passer(), passer(), passer()])
passing.get("/")(plain)

marking = CovetApp(middleware=[marker("x-first"), marker("x-second"), marker("x-third")])
marking.get("/")(plain)

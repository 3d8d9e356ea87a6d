"""A stream of events, made anew for each client."""

from collections.abc import AsyncIterator

from covet import CovetApp, ServerSentEvent

app = CovetApp()


@app.get("/")
async def plain() -> str:
    return "Hello, world!"


@app.stream("/events")
async def events(count: int) -> AsyncIterator[ServerSentEvent]:
    for number in range(count):
        yield ServerSentEvent('{"order":7,"state":"paid"}', id=str(number))

"""sse-starlette, as its documentation writes it: a generator of events for each client."""

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def plain(request):
    return PlainTextResponse("Hello, world!")


async def events(request):
    async def produce():
        for number in range(int(request.query_params["count"])):
            yield ServerSentEvent('{"order":7,"state":"paid"}', id=str(number))

    return EventSourceResponse(produce())


app = Starlette(routes=[Route("/", plain), Route("/events", events)])

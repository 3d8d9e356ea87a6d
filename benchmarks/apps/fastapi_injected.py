"""The graph as a container in the set-up of wireup's public benchmark, FastAPI on uvicorn: of covet only covet-di."""

from fastapi import FastAPI

from benchmarks.apps import container
from covet_di import inject

app = FastAPI()
show = inject(container.show)


@app.get("/visit")
async def visit() -> dict[str, bool]:
    return await show()

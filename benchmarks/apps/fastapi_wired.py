"""The graph wired by hand in the set-up of wireup's public benchmark: FastAPI on uvicorn."""

from fastapi import FastAPI

from benchmarks.apps.by_hand import show

app = FastAPI()
app.get("/visit")(show)

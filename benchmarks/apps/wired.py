"""The service that is wired by hand."""

from benchmarks.apps.by_hand import show
from covet import CovetApp

app = CovetApp()
app.get("/visit")(show)

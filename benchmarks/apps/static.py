"""A directory of files."""

from pathlib import Path

from covet import CovetApp, StaticFiles

app = CovetApp()
app.mount("/static", StaticFiles(Path(__file__).parents[2] / ".cache/bench/static"))

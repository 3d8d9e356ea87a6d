"""What a plain service doesn't load."""

import subprocess
import sys

PLAIN = """
import sys
from covet_core import CovetApp

app = CovetApp()

@app.get("/{n}")
async def handler(n: int, q: str = "", many: list[int] = [], page: int | None = None) -> dict[str, int]:
    return {"n": n}

app.plan()
libraries = {"anyio", "granian", "httpx", "msgspec", "pydantic", "pydantic_settings", "dotenv"}
parts = {"importlib.metadata", "multiprocessing", "covet_core.openapi"}
print(sorted((libraries | parts) & set(sys.modules)))
"""


def test_a_service_loads_nothing_that_it_does_not_use() -> None:
    done = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

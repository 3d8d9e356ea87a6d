"""What a plan costs: time for a thousand routes, and modules that a plain service doesn't load."""

import subprocess
import sys
import time
from typing import Annotated, Any

import pydantic

from covet_core import CovetApp, Depends, Query

PLAIN = """
import sys
from covet_core import CovetApp

app = CovetApp()

@app.get("/{n}")
async def handler(n: int, q: str = "", many: list[int] = [], page: int | None = None) -> dict[str, int]:
    return {"n": n}

app.plan()
libraries = {"anyio", "granian", "httpx", "msgspec", "pydantic"}
parts = {"importlib.metadata", "multiprocessing", "covet_core.openapi"}
print(sorted((libraries | parts) & set(sys.modules)))
"""


def typed_routes(count: int) -> CovetApp:
    app = CovetApp()
    models = [pydantic.create_model(f"Model{index}", a=(int, ...), b=(str, "")) for index in range(20)]

    async def user(token: str = "") -> str:
        return token

    def add(index: int) -> None:
        async def handler(
            n: int, body: Any, who: Annotated[str, Depends(user)], q: Annotated[int, Query(ge=1)] = 1
        ) -> Any:
            return body

        handler.__annotations__ |= {"body": models[index % 20], "return": models[index % 20]}
        app.add_route(f"/route{index}/{{n}}", handler, methods=["PUT"])

    for index in range(count):
        add(index)
    return app


def test_a_thousand_typed_routes_are_planned_in_half_a_second() -> None:
    app = typed_routes(1000)
    spent: list[float] = []
    for _ in range(3):
        start = time.process_time()
        app.plan()
        spent.append(time.process_time() - start)
    assert min(spent) <= 0.5


def test_a_service_loads_nothing_that_it_does_not_use() -> None:
    done = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

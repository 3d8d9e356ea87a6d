"""How long the plan of a thousand typed routes takes: prints the milliseconds of declaring and of planning."""

import time

from pydantic import BaseModel

from covet import CovetApp


class Order(BaseModel):
    """A body."""

    id: int
    product: str


def declare(app: CovetApp, number: int) -> None:
    """Declare one route with a path parameter, a query parameter and, every fourth one, a body."""
    if number % 4:

        async def read(item_id: int, limit: int = 10, q: str | None = None) -> dict[str, object]:
            return {"id": item_id, "limit": limit, "q": q}

        app.get(f"/resource{number}/{{item_id}}", name=f"read{number}")(read)
    else:

        async def write(item_id: int, order: Order) -> Order:
            return order

        app.post(f"/resource{number}/{{item_id}}", name=f"write{number}")(write)


def main() -> None:
    """Declare, plan, print."""
    app = CovetApp()
    start = time.perf_counter()
    for number in range(1000):
        declare(app, number)
    declared = time.perf_counter()
    plan = app.plan()
    planned = time.perf_counter()
    routes = sum(route.path.startswith("/resource") for route in plan.routes)
    print(f"{(declared - start) * 1e3:.2f} {(planned - declared) * 1e3:.2f} {routes}")


if __name__ == "__main__":
    main()

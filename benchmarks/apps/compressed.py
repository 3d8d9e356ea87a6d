"""A list as JSON, in gzip at level 6 by the native filter."""

from covet import CovetApp
from covet_plugin import Contributions, Stage

app = CovetApp()

STOCK: list[dict[str, object]] = [
    {"id": number, "product": f"chair {number * 7919 % 1000}", "price": number * 37 % 1000 / 4}
    for number in range(2_000)
]


@app.contribute
def compression(to: Contributions) -> None:
    to.filter("compression", schema=1, stage=Stage.EDGE, settings={"codings": ["gzip"], "gzip_level": 6})


@app.get("/stock")
async def stock() -> list[dict[str, object]]:
    return STOCK

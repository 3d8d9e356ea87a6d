"""What orjson by itself makes of the list of models: their fields as they are, without a look at what was promised."""

import orjson

from benchmarks.apps.service import ORDERS
from covet import CovetApp, Response

app = CovetApp()


def fields(model: object) -> dict[str, object]:
    return model.__dict__


@app.get("/orders")
async def listing() -> Response:
    return Response(orjson.dumps(ORDERS, default=fields), media_type="application/json")

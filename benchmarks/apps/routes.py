"""One route, and a thousand of which the last one is asked for."""

from covet import CovetApp


async def handler(item_id: int) -> dict[str, int]:
    return {"id": item_id}


one = CovetApp()
one.get("/route999/{item_id}")(handler)

thousand = CovetApp()
for number in range(1000):
    thousand.get(f"/route{number}/{{item_id}}", name=f"route{number}")(handler)

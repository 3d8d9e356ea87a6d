"""The routes that tell where a request came from, what it holds, and where to go on."""

from __future__ import annotations

from typing import Any

from covet_core import (
    CovetApp,
    Depends,
    Identity,
    Principal,
    Request,
    Response,
    evaluate_preconditions,
    require_precondition,
)
from covet_core.http import BodyConsumed
from covet_core.types import CallNext

__all__ = ("add_addresses",)


async def _believing(request: Request, call_next: CallNext) -> Response:
    """Authenticates whom a header names."""
    if "x-user" in request.headers:
        request.user = Identity(request.headers["x-user"], scopes={"read"})
    return await call_next(request)


def add_addresses(app: CovetApp) -> None:
    """Add them."""

    @app.get("/address")
    async def address(request: Request) -> dict[str, Any]:
        client = request.client
        return {
            "client": None if client is None else list(client),
            "scheme": request.scheme,
            "url": str(request.url),
            "base": str(request.base_url),
            "item": str(request.url_for("typed", number=7)),
        }

    @app.get("/user", middleware=[_believing])
    async def user(user: Principal | None, request: Request) -> dict[str, Any]:
        assert user is request.user
        return {"user": None if user is None else [user.id, *sorted(user.scopes)]}

    @app.get("/own-user")
    async def own_user(user: Principal) -> str:
        return user.id

    @app.put("/guarded", dependencies=[Depends(require_precondition)])
    async def guarded(request: Request) -> str:
        evaluate_preconditions(request, etag='"7"', required=True)
        return "changed"

    @app.get("/links")
    async def links(request: Request) -> dict[str, str]:
        names: dict[str, dict[str, Any]] = {
            "typed": {"number": 7},
            "rest": {"rest": "a/b c/é"},
            "own": {},
            "header": {},
        }
        return {name: request.url_path_for(name, **values) for name, values in names.items()}

    @app.get("/limit")
    async def limit(request: Request) -> dict[str, Any]:
        query = request.query_params
        return {"limit": query.get("limit", 10, type=int), "tags": query.getlist("tag", type=int)}

    @app.get("/headers")
    async def headers(request: Request) -> dict[str, Any]:
        return {
            "one": request.headers.get("X-ONE"),
            "all": request.headers.getlist("x-Two"),
            "has": "X-two" in request.headers,
        }

    @app.post("/thrice")
    async def thrice(request: Request) -> dict[str, Any]:
        return {
            "json": await request.json(),
            "body": (await request.body()).decode(),
            "streamed": b"".join([chunk async for chunk in request.stream()]).decode(),
        }

    @app.post("/form-and-body")
    async def form_and_body(request: Request) -> dict[str, Any]:
        form = await request.form()
        return {"form": list(form.items()), "body": (await request.body()).decode()}

    @app.post("/stream-then-body")
    async def stream_then_body(request: Request) -> str:
        async for _ in request.stream():
            pass
        try:
            await request.body()
        except BodyConsumed as error:
            return error.code
        return "read twice"

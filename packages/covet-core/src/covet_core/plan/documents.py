"""The routes that tell about a service: its OpenAPI document and the pages that show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from covet_core._engine import dump_json
from covet_core.handlers.markers import Path
from covet_core.http.exceptions import HTTPException
from covet_core.http.response import HTMLResponse, Response
from covet_core.plan.flatten import Context, FlatRoute
from covet_core.routing.route import Route, RouteOptions
from covet_core.types import Handler

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.plan.plan import Plan

__all__ = ("document_routes",)


def document_routes(app: CovetApp, context: Context, plan: Callable[[], Plan]) -> list[FlatRoute]:
    """The hidden routes of `app.openapi_url` and `app.docs_url`. OpenAPI is loaded when one is asked for.

    Args:
        app: the application.
        context: what applies to all of its routes.
        plan: returns the finished plan.
    """
    if app.openapi_url is None:
        return []
    routes = [_hidden(context, app.openapi_url, _document(app, plan), "openapi")]
    if app.docs_url is not None:
        routes.append(_hidden(context, app.docs_url, _page(app, app.openapi_url, app.docs_url), "docs"))
        routes.append(_hidden(context, app.docs_url.rstrip("/") + "/{asset:path}", _asset, "docs_asset"))
    return routes


def _hidden(context: Context, path: str, handler: Handler, name: str) -> FlatRoute:
    return FlatRoute(path, Route(path, ("GET",), handler, RouteOptions(name=name, include_in_schema=False)), context)


def _document(app: CovetApp, plan: Callable[[], Plan]) -> Handler:
    made: list[bytes] = []

    async def openapi() -> Response:
        """Send the OpenAPI document, which is made once."""
        if not made:
            made.append(await app.threads.run(_dumped, plan()))
        return Response(made[0], media_type="application/json")

    return openapi


def _dumped(plan: Plan) -> bytes:
    from covet_core.openapi.transformed import document_of

    return dump_json(document_of(plan))


def _page(app: CovetApp, openapi_url: str, docs_url: str) -> Handler:
    async def docs() -> Response:
        """Send the page that shows the OpenAPI document."""
        from covet_core.openapi.ui import PAGE_HEADERS, docs_page

        servers = [str(server["url"]) for server in app.servers]
        return HTMLResponse(docs_page(app.title, openapi_url, docs_url, servers), headers=PAGE_HEADERS)

    return docs


async def _asset(asset: str = Path()) -> Response:
    """Send a file of that page."""
    from covet_core.openapi.ui import ASSET_HEADERS
    from covet_core.openapi.ui import asset as find

    found = find(asset)
    if found is None:
        raise HTTPException(404)
    content, media_type = found
    return Response(content, media_type=media_type, headers=ASSET_HEADERS)

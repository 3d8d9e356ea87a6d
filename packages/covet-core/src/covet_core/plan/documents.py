"""The routes that tell about a service: its OpenAPI document, the pages that show it, and those of its problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from covet_core._engine import dump_json
from covet_core.handlers.markers import Path
from covet_core.http.exceptions import HTTPException
from covet_core.http.request import Request
from covet_core.http.response import HTMLResponse, Response
from covet_core.plan.flatten import Context, FlatRoute
from covet_core.routing.route import Route, RouteOptions
from covet_core.types import Handler

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_core.plan.plan import Plan
    from covet_core.problems.pages import ProblemPages

__all__ = ("document_routes",)

_PLACES: Final = 4
"""Paths below which a service is found that its document is kept for: proxies may tell any."""


def document_routes(app: CovetApp, context: Context, plan: Callable[[], Plan]) -> list[FlatRoute]:
    """The hidden routes of the document, its pages and those of problems. What they show is loaded when asked for.

    Middleware stands in front of them, the dependencies of the application don't.

    Args:
        app: the application.
        context: what applies to all of its routes.
        plan: returns the finished plan.
    """
    routes: list[FlatRoute] = []
    if app.problems_url is not None:
        routes += _problem_routes(app, context, plan, app.problems_url)
    if app.openapi_url is None:
        return routes
    routes.append(_hidden(context, app.openapi_url, _document(app, plan), "openapi"))
    if app.docs_url is not None:
        routes.append(_hidden(context, app.docs_url, _page(app, app.openapi_url, app.docs_url), "docs"))
        routes.append(_hidden(context, app.docs_url.rstrip("/") + "/{asset:path}", _asset, "docs_asset"))
    if app.reference_url is not None:
        routes.append(_hidden(context, app.reference_url, _reference(app, plan), "reference"))
    return routes


def _problem_routes(app: CovetApp, context: Context, plan: Callable[[], Plan], url: str) -> list[FlatRoute]:
    made: list[ProblemPages] = []

    async def pages() -> ProblemPages:
        if not made:
            from covet_core.problems.pages import ProblemPages

            made.append(await app.threads.run(ProblemPages, plan(), url))
        return made[0]

    async def problem_list(request: Request) -> Response:
        """Send the list of all problems."""
        return (await pages()).all(request.headers.get("accept"))

    async def problem(request: Request, slug: str) -> Response:
        """Send the page of a problem, which its `type` leads to."""
        return (await pages()).one(slug, request.headers.get("accept"))

    path = url.rstrip("/")
    return [
        _hidden(context, path or "/", problem_list, "problems"),
        _hidden(context, path + "/{slug:path}", problem, "problem"),
    ]


def _hidden(context: Context, path: str, handler: Handler, name: str) -> FlatRoute:
    # What the application's dependencies ask of a client is written in the document itself: middleware guards it.
    bare = replace(context, dependencies=())
    return FlatRoute(path, Route(path, ("GET",), handler, RouteOptions(name=name, include_in_schema=False)), bare)


def _document(app: CovetApp, plan: Callable[[], Plan]) -> Handler:
    made: list[dict[str, Any]] = []

    @lru_cache(maxsize=_PLACES)
    def written(root: str) -> bytes:
        return dump_json(_below(root, made[0]))

    async def openapi(request: Request) -> Response:
        """Send the OpenAPI document, which is made once, and written once for a place below which the service is."""
        if not made:
            made.append(await app.threads.run(_made, plan()))
        return Response(written(request.root_path), media_type="application/json")

    return openapi


def _made(plan: Plan) -> dict[str, Any]:
    from covet_core.openapi.transformed import document_of

    return document_of(plan)


def _below(root: str, document: dict[str, Any]) -> dict[str, Any]:
    """The document of a service that is found below `root`: where it stands, unless the document says that itself."""
    if not root or "servers" in document:
        return document
    from covet_core.http.url import quoted_path

    first: dict[str, Any] = {name: document[name] for name in ("openapi", "info") if name in document}
    return {**first, "servers": [{"url": quoted_path(root)}], **document}


def _reference(app: CovetApp, plan: Callable[[], Plan]) -> Handler:
    made: list[str] = []

    async def reference() -> Response:
        """Send the document as a page to be read, which is made once."""
        from covet_core.openapi.plain_page import HEADERS

        if not made:
            made.append(await app.threads.run(_written, plan()))
        return HTMLResponse(made[0], headers=HEADERS)

    return reference


def _written(plan: Plan) -> str:
    from covet_core.openapi.reference import reference_page
    from covet_core.openapi.transformed import document_of

    return reference_page(document_of(plan))


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

"""What an application says about itself beside its routes: the keywords of `CovetApp` that describe the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from covet_core.types import ErrorFormat

if TYPE_CHECKING:
    from covet_core.plan.plan import PlannedRoute

__all__ = ("AboutOptions", "Security")

Security: TypeAlias = Sequence[str | Mapping[str, Sequence[str]]]
"""What a request has to show, as OpenAPI writes it: any one of the items. `["bearer", {"oauth": ["orders:write"]}]`."""


class AboutOptions(TypedDict, total=False):
    """What may be said about a service, for whoever calls it."""

    summary: str | None
    """One line for OpenAPI."""
    description: str | None
    """Paragraphs for OpenAPI, in Markdown."""
    servers: Sequence[Mapping[str, Any]]
    """Addresses of the service, for OpenAPI."""
    error_format: ErrorFormat
    """What an `HTTPException` and invalid values are answered with: "problem", a problem document, or "detail",
    `{"detail": ...}` as FastAPI has it. Problem classes are problem documents either way.
    """
    contact: Mapping[str, str]
    """Whom to ask: `name`, `url`, `email`."""
    license_info: Mapping[str, str]
    """The licence of the interface: `name`, and `identifier` or `url`."""
    terms_of_service: str
    """The URL of the terms."""
    external_docs: Mapping[str, str]
    """Where more is written: `url` and `description`."""
    openapi_tags: Sequence[Mapping[str, Any]]
    """Tags with `name`, `description` and `externalDocs`, in the order in which they are shown; the others follow."""
    security_schemes: Mapping[str, Mapping[str, Any]]
    """The ways to show who one is, by name, as OpenAPI writes them."""
    security: Security
    """What routes ask for that don't say."""
    deprecated: bool
    """Whether OpenAPI marks the routes that don't say."""
    include_in_schema: bool
    """Whether OpenAPI shows the routes that don't say."""
    operation_id: Callable[[PlannedRoute, str], str]
    """Makes the id of an operation from its route and method; the name of the handler by default."""
    openapi_url: str | None
    """Where the OpenAPI document is, `/openapi.json` by default; None for nowhere."""
    docs_url: str | None
    """Where its pages are, `/docs` by default; None for nowhere."""
    reference_url: str | None
    """Where the whole document is on one page without scripts, `/reference` by default; None for nowhere."""
    problems_url: str | None
    """Where the pages of its problems are, which their types lead to, `/problems` by default; None for nowhere."""
    problem_base: str | None
    """What the types of its problems start with, when that isn't `problems_url`:
    `https://api.shop.example/problems/`.
    """

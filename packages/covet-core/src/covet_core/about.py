"""What an application says about itself beside its routes: the keywords of `CovetApp` that describe the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

__all__ = ("AboutOptions",)


class AboutOptions(TypedDict, total=False):
    """What may be said about a service, for whoever calls it."""

    summary: str | None
    """One line for OpenAPI."""
    description: str | None
    """Paragraphs for OpenAPI, in Markdown."""
    servers: Sequence[Mapping[str, Any]]
    """Addresses of the service, for OpenAPI."""
    openapi_url: str | None
    """Where the OpenAPI document is, `/openapi.json` by default; None for nowhere."""
    docs_url: str | None
    """Where its pages are, `/docs` by default; None for nowhere."""
    problems_url: str | None
    """Where the pages of its problems are, which their types lead to, `/problems` by default; None for nowhere."""
    problem_base: str | None
    """What the types of its problems start with, when that isn't `problems_url`:
    `https://api.shop.example/problems/`.
    """

"""What a document says of the service as a whole, beside its operations."""

from collections.abc import Iterable, Mapping
from typing import Any

from covet_core.about import Security
from covet_core.openapi.schemas import Schema
from covet_core.openapi.source import PlanSource
from covet_core.routing.tags import tag_name

__all__ = ("info", "requirements", "surroundings", "tag_list")


def info(plan: PlanSource) -> Schema:
    """The member `info`."""
    about = plan.about
    told: dict[str, Any] = {
        "title": plan.title,
        "summary": plan.summary,
        "description": plan.description,
        "termsOfService": about.get("terms_of_service"),
        "contact": _copied(about.get("contact")),
        "license": _copied(about.get("license_info")),
        "version": plan.version,
    }
    return {name: value for name, value in told.items() if value is not None}


def tag_list(plan: PlanSource, used: Iterable[str]) -> list[Schema]:
    """The member `tags`: those that the application describes, in its order, then the others as they come."""
    described = {(name := tag_name(tag["name"])): {**tag, "name": name} for tag in plan.about.get("openapi_tags", ())}
    return [described.get(name, {"name": name}) for name in dict.fromkeys((*described, *used))]


def requirements(security: Security) -> list[Schema]:
    """Security requirements as OpenAPI writes them: a name alone asks for no scopes."""
    return [
        {item: []} if isinstance(item, str) else {name: list(scopes) for name, scopes in item.items()}
        for item in security
    ]


def surroundings(plan: PlanSource, used_tags: Iterable[str]) -> Schema:
    """What follows the components: `security`, `tags` and `externalDocs`."""
    found: Schema = {}
    if "security" in plan.about:
        found["security"] = requirements(plan.about["security"])
    tags = tag_list(plan, used_tags)
    if tags:
        found["tags"] = tags
    if "external_docs" in plan.about:
        found["externalDocs"] = dict(plan.about["external_docs"])
    return found


def _copied(value: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if value is None else dict(value)

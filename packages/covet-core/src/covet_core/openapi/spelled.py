"""Responses that a route spells out, over what is known of them."""

from collections.abc import Mapping
from typing import Any, Final, cast

from covet_core.http.media import JSON
from covet_core.http.status import phrase
from covet_core.openapi.schemas import Schema, Schemas

__all__ = ("merged", "spelled_out")

_OWN: Final = frozenset({"content", "example", "examples", "headers", "media_type", "model"})
"""What isn't taken over as it is."""


def spelled_out(status: int | str, said: Mapping[str, Any], before: Schema, schemas: Schemas) -> Schema:
    """A response.

    Args:
        status: its status, `default`, or a range such as `4XX`.
        said: what the route says: members of OpenAPI's Response Object, and for short `model` (the type of the body),
            `media_type` (of that body), `example` and `examples` (of every body), and headers whose value is a type.
        before: what is known of the response otherwise.
        schemas: describes types.
    """
    known = phrase(int(status)) if str(status).isdigit() else "Another answer"
    found: Schema = {"description": known, **before}
    found |= {name: value for name, value in said.items() if name not in _OWN}
    headers = {name: _header(value, schemas) for name, value in said.get("headers", {}).items()}
    if headers:
        found["headers"] = {**before.get("headers", {}), **headers}
    content = _content(said, before, schemas)
    if content:
        found["content"] = content
    return found


def _content(said: Mapping[str, Any], before: Schema, schemas: Schemas) -> dict[str, Schema]:
    """The bodies: a model, or a media type alone, stands for all that is known; `content` adds to it."""
    media_type = said.get("media_type", JSON)
    if "model" in said:
        known: dict[str, Schema] = {media_type: {"schema": schemas.use(said["model"], "serialization")}}
    elif "media_type" in said:
        known = {media_type: {}}
    else:
        known = before.get("content", {})
    # In place: the examples of problems are added to these later, when their schemas are known.
    for kind, more in said.get("content", {}).items():
        body = known.setdefault(kind, {})
        body.update(merged(body, more))
    examples = {name: said[name] for name in ("example", "examples") if name in said}
    for body in known.values():
        body.update(examples)
    return known


def _header(said: Any, schemas: Schemas) -> Schema:
    """A header, as OpenAPI writes it, or by the type of its value."""
    return dict(cast("Schema", said)) if isinstance(said, Mapping) else {"schema": schemas.use(said, "serialization")}


def merged(before: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Two objects as one: members that both have are merged if they are objects, else `more` decides."""
    found = dict(before)
    for name, value in more.items():
        known = found.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            found[name] = merged(cast("Mapping[str, Any]", known), cast("Mapping[str, Any]", value))
        else:
            found[name] = value
    return found

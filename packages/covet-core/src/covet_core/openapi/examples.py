"""A value that fits a JSON schema: what the schema gives as an example, else the plainest one of its type."""

from collections.abc import Mapping
from typing import Any, Final, cast

from covet_core.openapi.schemas import REF, Schema

__all__ = ("example",)

_DEEPEST: Final = 6
"""How far schemas are followed into each other: one that holds itself has no end."""

_TEXTS: Final = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "duration": "PT1H",
    "email": "somebody@example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "uri": "https://example.org/",
    "uuid": "4a1f3f0e-6f0b-4c53-9d5c-7f1a2b3c4d5e",
}


def example(schema: Schema, components: Mapping[str, Schema], depth: int = 0) -> Any:
    """A value that fits `schema`.

    Args:
        schema: of the dialect 2020-12, as a document has it.
        components: what its references lead to.
        depth: how many schemas it is inside of.
    """
    given = _given(schema)
    if given is not None or depth > _DEEPEST:
        return given
    if "$ref" in schema:
        return example(components.get(schema["$ref"].removeprefix(REF), {}), components, depth + 1)
    choices: list[Schema] = [each for name in ("anyOf", "oneOf", "allOf") for each in schema.get(name, ())]
    if choices:
        return example(
            next((each for each in choices if each.get("type") != "null"), choices[0]), components, depth + 1
        )
    return _of_type(schema, components, depth)


def _given(schema: Schema) -> Any:
    """What the schema itself says: an example, the only value, a default, the first of several values."""
    examples, values = schema.get("examples"), schema.get("enum")
    if examples:
        return examples[0]
    if "const" in schema:
        return schema["const"]
    return schema.get("default", values[0] if values else None)


def _of_type(schema: Schema, components: Mapping[str, Schema], depth: int) -> Any:
    match _type(schema):
        case "string":
            text = _TEXTS.get(schema.get("format", ""), "string")
            return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
        case "integer":
            return int(_least(schema, 1))
        case "number":
            return float(_least(schema, 0.5))
        case "boolean":
            return True
        case "array":
            items = cast("Schema | None", schema.get("items"))
            return [example(items, components, depth + 1)] if items else []
        case "object":
            members = cast("Mapping[str, Schema]", schema.get("properties", {}))
            return {name: example(member, components, depth + 1) for name, member in members.items()}
        case _:
            return None


def _type(schema: Schema) -> str | None:
    found = schema.get("type", "object" if "properties" in schema else None)
    if isinstance(found, list):
        return next((each for each in cast("list[str]", found) if each != "null"), None)
    return cast("str | None", found)


def _least(schema: Schema, step: float) -> float:
    """The number nearest to zero that fits, or nearly: other constraints are told by the schema itself."""
    least = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -step) + step)
    return float(min(least, schema.get("maximum", least), schema.get("exclusiveMaximum", least + step) - step))

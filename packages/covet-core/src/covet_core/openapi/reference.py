"""The whole OpenAPI document on one page to be read, searched by the browser and printed, without any script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final, cast

from covet_core.openapi.examples import example
from covet_core.openapi.plain_page import page
from covet_core.openapi.schemas import REF, Schema

__all__ = ("reference_page",)

_RESPONSES: Final = "#/components/responses/"
_CONSTRAINTS: Final = (
    "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems",
    "maxItems", "pattern", "const", "enum", "default",
)  # fmt: skip


def reference_page(document: Mapping[str, Any]) -> str:
    """The page.

    Args:
        document: an OpenAPI 3.1 document.
    """
    return page(document["info"]["title"], list(_Reference(document).parts()))


def _called_back(operation: Schema) -> Iterator[tuple[tuple[str, str], Schema]]:
    """Its callbacks that are described like operations; one that somebody wrote by hand may be anything."""
    for callback in operation.get("callbacks", {}).values():
        for expression, methods in callback.items():
            if not expression.startswith(("$ref", "x-")):
                yield from (((method, expression), each) for method, each in methods.items() if "operationId" in each)


class _Reference:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        components = document.get("components", {})
        self._schemas: Mapping[str, Schema] = components.get("schemas", {})
        self._responses: Mapping[str, Schema] = components.get("responses", {})

    def parts(self) -> Iterator[str]:
        info = self._document["info"]
        yield f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        yield _paragraphs(info.get("summary", ""))
        yield _paragraphs(info.get("description", ""))
        yield from _table(
            ("operation", "what it does"),
            [(f'<a href="#{_anchor(each)}">{_name(way)}</a>', escape(each["summary"])) for way, each in self._all()],
        )
        for way, each in self._all():
            yield from self._operation(way, each)
        yield "<h2>Schemas</h2>"
        for name, schema in self._schemas.items():
            yield f'<h3 id="schema-{escape(name)}">{escape(name)}</h3>{_paragraphs(schema.get("description", ""))}'
            yield from self._members(schema)

    def _all(self) -> Iterator[tuple[tuple[str, str], Schema]]:
        for place in ("paths", "webhooks"):
            for path, methods in self._document.get(place, {}).items():
                for method, each in methods.items():
                    yield (method, path), each
                    yield from _called_back(each)

    def _operation(self, way: tuple[str, str], each: Schema) -> Iterator[str]:
        old = " (deprecated)" if each.get("deprecated") else ""
        yield f'<h2 id="{_anchor(each)}">{_name(way)}</h2><p>{escape(each["summary"])}{old}</p>'
        yield _paragraphs(each.get("description", ""))
        rows = [
            (f"<code>{escape(one['name'])}</code>", one["in"], self._type(one["schema"]), _need(one["required"]),
             escape(one.get("description", "")))
            for one in each.get("parameters", ())
        ]  # fmt: skip
        yield from _table(("parameter", "in", "type", "", "what it is"), rows)
        for kind, content in each.get("requestBody", {}).get("content", {}).items():
            yield f"<p>Body <code>{escape(kind)}</code>: {self._type(content.get('schema', {}))}</p>"
            yield self._example(content)
        for status, said in each["responses"].items():
            yield from self._response(status, said)

    def _response(self, status: str, said: Schema) -> Iterator[str]:
        known = self._responses.get(said.get("$ref", "").removeprefix(_RESPONSES), said)
        yield f"<p><strong>{escape(status)}</strong> {escape(known['description'])}</p>"
        rows = [
            (f"<code>{escape(name)}</code>", self._type(one.get("schema", {})), escape(one.get("description", "")))
            for name, one in known.get("headers", {}).items()
        ]
        yield from _table(("header", "type", "what it is"), rows)
        for kind, content in known.get("content", {}).items():
            yield f"<p><code>{escape(kind)}</code> {self._type(content.get('schema', {}))}</p>"
            if status != "default":
                yield self._example(content)

    def _example(self, content: Schema) -> str:
        if "examples" in content:
            shown = next(iter(content["examples"].values())).get("value")
        else:
            shown = content.get("example", example(content.get("schema", {}), self._schemas))
        return "" if shown is None else f"<pre>{escape(json.dumps(shown, indent=2, ensure_ascii=False))}</pre>"

    def _members(self, schema: Schema) -> Iterator[str]:
        required = schema.get("required", ())
        rows = [
            (f"<code>{escape(name)}</code>", self._type(one), _need(name in required),
             escape(one.get("description", "")))
            for name, one in schema.get("properties", {}).items()
        ]  # fmt: skip
        yield from _table(("member", "type", "", "what it is"), rows) if rows else (f"<p>{self._type(schema)}</p>",)

    def _type(self, schema: Schema) -> str:
        """A type as HTML, with links to those that have a name, and what limits its values."""
        limits = ", ".join(f"{name} {json.dumps(schema[name])}" for name in _CONSTRAINTS if name in schema)
        return self._kind(schema) + (f" <small>({escape(limits)})</small>" if limits else "")

    def _kind(self, schema: Schema) -> str:
        if "$ref" in schema:
            name = escape(schema["$ref"].removeprefix(REF))
            return f'<a href="#schema-{name}">{name}</a>'
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return (" and " if choice == "allOf" else " or ").join(map(self._type, schema[choice]))
        found = schema.get("type", "anything")
        kind = " or ".join(cast("list[str]", found)) if isinstance(found, list) else str(found)
        return f"{escape(kind)} of {self._type(schema['items'])}" if "items" in schema else escape(kind)


def _name(way: tuple[str, str]) -> str:
    return f"<code>{escape(way[0].upper())} {escape(way[1])}</code>"


def _anchor(operation: Schema) -> str:
    return f"op-{escape(operation['operationId'])}"


def _need(required: bool) -> str:
    return "required" if required else ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A table; nothing without rows. The cells are HTML."""
    if rows:
        head = "".join(f"<th>{each}</th>" for each in heads)
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        yield f"<table><tr>{head}</tr>{body}</table>"

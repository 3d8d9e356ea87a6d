"""What an operation reads: its parameters and its body."""

import copy
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Any, Final

from pydantic import Field as PydanticField
from pydantic_core import PydanticSerializationError, to_jsonable_python

from covet_core.openapi.finite import is_finite
from covet_core.openapi.paths import converters, schema_of_converter
from covet_core.openapi.schemas import Schema, Schemas
from covet_core.openapi.source import BodySchemaSource, FieldSource, RouteSource

_NAMES_OF_PARTS: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""A part whose name has control characters is refused, also where nobody asks for it."""
_ORDER: Final = {"path": 0, "query": 1, "header": 2, "cookie": 3}
_NO_DEFAULT: Final = object()


class Parameter:
    """One entry of `parameters`; what its schema says of it moves up into it once schemas are resolved."""

    __slots__ = ("_default", "entry")

    entry: Schema

    def __init__(self, entry: Schema, default: object = _NO_DEFAULT) -> None:
        self.entry = entry
        self._default = default

    def settle(self) -> None:
        """Finish the entry: the description and the like go where readers of parameters look for them."""
        schema = _without_null(self.entry["schema"])
        if "description" in schema:
            self.entry["description"] = schema.pop("description")
        if self._default is not _NO_DEFAULT and self._default is not None:
            schema["default"] = self._default
        self.entry["schema"] = self.entry.pop("schema")  # after the description, where people expect it


def parameters(route: RouteSource, schemas: Schemas) -> list[Parameter]:
    """The parameters of a route by place, then in the order of the handler; every placeholder of its path is one."""
    found: dict[tuple[str, str], Parameter] = {}
    hidden: set[tuple[str, str]] = set()
    for field in route.fields:
        key = (field.source, field.alias)
        if field.source not in _ORDER:
            continue
        if not field.documented and field.source != "path":
            hidden.add(key)
        elif key not in found:
            found[key] = _parameter(field, schemas)
    for name, converter in converters(route.path).items():
        if ("path", name) not in found:
            found["path", name] = Parameter(_entry(name, "path", True, schema_of_converter(converter)))
    return sorted(found.values(), key=lambda parameter: _ORDER[parameter.entry["in"]])


def body(source: BodySchemaSource, schemas: Schemas, title: str) -> Schema:
    """The `requestBody` of an operation."""
    if source.embedded:
        schema: Schema = {"type": "object", "title": title, "properties": {}}
        for field in source.fields:
            schema["properties"][field.alias] = _value(field, schemas)
        if source.media_type.startswith("multipart/"):
            schema["propertyNames"] = {"pattern": _NAMES_OF_PARTS}
        required = [field.alias for field in source.fields if field.required]
        if required:
            schema["required"] = required
    else:
        schema = _value(source.fields[0], schemas)
    content = {"schema": schema, **_named_examples(source.fields)}
    return {"content": {source.media_type: content}, "required": source.required}


def may_be_refused(route: RouteSource) -> bool:
    """Whether a request can fail validation: text that may be absent always fits."""
    return route.body is not None or any(_may_fail(field, route.path) for field in route.fields)


def _may_fail(field: FieldSource, path: str) -> bool:
    if field.source == "path":
        # A converter has refused what doesn't fit before validation; text always fits.
        return _type_of(field) is not str and converters(path).get(field.alias) in (None, "str", "path")
    return field.required or _type_of(field) not in (str, str | None, Any, list[str])


def _parameter(field: FieldSource, schemas: Schemas) -> Parameter:
    schema = schemas.use(_type_of(field), "validation")
    entry = _entry(field.alias, field.source, field.required, schema)
    if field.options.get("deprecated"):
        entry["deprecated"] = True
    entry |= _named_examples([field])
    return Parameter(entry, *_default(field))


def _type_of(field: FieldSource) -> Any:
    """The annotation with the constraints and what was said of the field, for pydantic to describe."""
    said: dict[str, Any] = {name: field.options[name] for name in ("title", "description") if name in field.options}
    examples = [*field.options.get("examples", ())]
    if "example" in field.options:
        examples.append(field.options["example"])
    if examples:
        said["examples"] = examples
    known = {**field.constraints, **said}
    return Annotated[field.annotation, PydanticField(**known)] if known else field.annotation


def _named_examples(fields: Sequence[FieldSource]) -> Schema:
    """The member `examples` of a parameter, or of a body that is one value."""
    named = fields[0].options.get("openapi_examples") if len(fields) == 1 else None
    return {"examples": {name: dict(each) for name, each in named.items()}} if named else {}


def _entry(name: str, place: str, required: bool, schema: Schema) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _value(field: FieldSource, schemas: Schemas) -> Schema:
    """What a body is, or what it holds under a name."""
    schema = schemas.use(_type_of(field), "validation")
    schema.update(("default", default) for default in _default(field) if default is not None)
    return schema


def _default(field: FieldSource) -> Iterator[Any]:
    made, default = field.default_factory, field.default
    if isinstance(made, partial) and made.func is copy.deepcopy:
        default = made.args[0]  # what can be changed is copied for each request
    elif field.required or made is not None:
        return
    if not is_finite(default):
        return
    try:
        yield to_jsonable_python(default)
    except PydanticSerializationError:
        return


def _without_null(schema: Schema) -> Schema:
    """Drop `null` from the choices of `schema`, in place: a parameter is absent, never null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if "anyOf" in schema and len(choices) == 1:
        del schema["anyOf"]
        schema.update({**choices[0], **schema})
    elif choices:
        schema["anyOf"] = choices
    return schema

"""JSON schemas of every type that a document mentions, with the shared ones as components."""

from collections.abc import Collection, Container, Hashable
from typing import Any, Final, Literal, TypeAlias, cast

from pydantic import TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError, PydanticUndefinedAnnotation
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, JsonSchemaWarningKind
from pydantic_core import PydanticSerializationError, core_schema

from covet_core.handlers.annotations import is_struct
from covet_core.openapi.finite import is_finite

Schema: TypeAlias = dict[str, Any]
"""A JSON schema, of the dialect 2020-12."""

REF: Final = "#/components/schemas/"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, which here describes what it can and leaves open what it can't."""

    ignored_warning_kinds: set[JsonSchemaWarningKind] = {"skipped-choice", "non-serializable-default"}

    def field_is_required(
        self, field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField, total: bool
    ) -> bool:
        """Whether the field is always there. In an answer, a field with a default is."""
        if self.mode == "serialization" and field["type"] != "typed-dict-field":
            return field.get("serialization_exclude_if") is None
        return super().field_is_required(field, total)

    def encode_default(self, dft: Any) -> Any:
        """The default as JSON. One that JSON can't hold is left out."""
        if not is_finite(dft):
            raise PydanticSerializationError("it holds a number that is infinite or NaN")
        return super().encode_default(dft)

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        """Anything at all: a value that JSON Schema can't tell of."""
        return {}


class Schemas:
    """Collects types first and describes all of them at once, so that equal names of different types stay apart.

    Types are asked for with `use()`, which gives a placeholder; `resolve()` fills every placeholder in place. Inputs
    and outputs are described apart where they differ: a field with a default needn't be sent, but is always there
    in an answer.
    """

    __slots__ = ("_adapters", "_placeholders", "_structs")

    _adapters: dict[tuple[Hashable, JsonSchemaMode], TypeAdapter[Any]]

    def __init__(self) -> None:
        self._placeholders: list[tuple[Schema, Hashable, JsonSchemaMode]] = []
        self._adapters = {}
        self._structs: list[tuple[Schema, Any]] = []

    def use(self, annotation: Any, mode: Literal["validation", "serialization"]) -> Schema:
        """The schema of `annotation`, empty until `resolve()`; it stays so when nothing is known of the type."""
        schema: Schema = {}
        if is_struct(annotation):
            self._structs.append((schema, annotation))
            return schema
        key = _key(annotation)
        if (key, mode) not in self._adapters:
            try:
                self._adapters[key, mode] = TypeAdapter(annotation)
            except (PydanticSchemaGenerationError, PydanticUndefinedAnnotation):
                return schema
        self._placeholders.append((schema, key, mode))
        return schema

    def resolve(self, reserved: Collection[str] = ()) -> dict[str, Schema]:
        """Fill every placeholder, and return the shared schemas by name, none of them among `reserved`."""
        components: dict[str, Schema] = {name: {} for name in reserved}
        self._resolve_types(components)
        self._resolve_structs(components)
        for name in reserved:
            del components[name]
        return components

    def _resolve_types(self, components: dict[str, Schema]) -> None:
        inputs = [(*key, adapter) for key, adapter in self._adapters.items()]
        template = REF + "{model}"
        found, shared = TypeAdapter.json_schemas(inputs, ref_template=template, schema_generator=_Generator)
        names = _add(cast("dict[str, Schema]", shared.get("$defs", {})), components)
        for schema, key, mode in self._placeholders:
            schema.update(_renamed(found[key, mode], names))

    def _resolve_structs(self, components: dict[str, Schema]) -> None:
        if not self._structs:
            return
        import msgspec  # a service without structs needn't have it

        types = [annotation for _, annotation in self._structs]
        schemas, shared = msgspec.json.schema_components(types, ref_template=REF + "{name}")
        names = _add(shared, components)
        for (placeholder, _), schema in zip(self._structs, schemas, strict=True):
            placeholder.update(_renamed(schema, names))


def _add(shared: dict[str, Schema], components: dict[str, Schema]) -> dict[str, str]:
    """Put the shared schemas among the components, and return the names they got there."""
    names: dict[str, str] = {}
    for name in sorted(shared):
        names[name] = free_name(name, {*components, *names.values()})
    components.update({names[name]: _renamed(schema, names) for name, schema in sorted(shared.items())})
    return names


def free_name(name: str, components: Container[str]) -> str:
    """`name`, or `name` with a number when a component has it already."""
    found, number = name, 2
    while found in components:
        found, number = f"{name}{number}", number + 1
    return found


def _key(annotation: Any) -> Hashable:
    # `list[int]` and `List[int]` are equal, but `Annotated[...]` may hold what can't be hashed.
    try:
        hash(annotation)
    except TypeError:
        return id(annotation)
    return cast("Hashable", annotation)


def _renamed(schema: Any, names: dict[str, str]) -> Any:
    if isinstance(schema, dict):
        members = cast("dict[str, Any]", schema).items()
        return {key: _renamed_ref(value, names) if key == "$ref" else _renamed(value, names) for key, value in members}
    kind = cast("type[object]", type(schema))
    return _renamed_all(schema, names) if kind is list else schema


def _renamed_all(schemas: list[Any], names: dict[str, str]) -> list[Any]:
    return [_renamed(schema, names) for schema in schemas]


def _renamed_ref(ref: str, names: dict[str, str]) -> str:
    name = ref.removeprefix(REF)
    return REF + names.get(name, name)

"""JSON pointers (RFC 6901) to the faulty values of a body.

pydantic's `loc` isn't one: it also names members of unions, tags and functions. So it is followed through the schema,
which says what each piece is, and through the body, which has to have what it names. Where that leads nowhere, or to
several places, there is no pointer. A validator that is run first may have changed the value: what is faulty inside of
one has to be what was sent there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from functools import cache, partial
from math import inf
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from covet_core.http.validation import MOST, RequestValidationError, with_members
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.handlers.schemas import BodySchemas
    from covet_core.http.exceptions import HTTPException
    from covet_core.http.request import Request
    from covet_core.http.validation import FaultyParam, ValidationFault

__all__ = ("LARGEST", "LONGEST", "pointer_of", "with_pointers")

LARGEST: Final = 262_144
"""Bytes of a body that is read once more for its pointers; a larger one is answered without them."""
LONGEST: Final = 32
"""Pieces of a `loc` that is followed: what a client nests deeper has no pointer."""

Loc: TypeAlias = tuple[str | int, ...]
Schema: TypeAlias = Mapping[str, Any]

_ANY: Final[Schema] = {"type": "any"}
_SAME_PLACE: Final = {
    "custom-error": ("schema",),
    "dataclass": ("schema",),
    "default": ("schema",),
    "definitions": ("schema",),
    "function-after": ("schema",),
    "json-or-python": ("json_schema",),
    "lax-or-strict": ("lax_schema", "strict_schema"),
    "model": ("schema",),
    "nullable": ("schema",),
}
"""Schemas around others that see the same value, and where these are."""
_MAY_CHANGE: Final = frozenset({"function-before", "function-wrap"})
"""Schemas around others that may see another value."""


@record()
class _Step:
    """A schema, the value that it is of, where that is, and what is left of `loc`."""

    schema: Schema
    value: Any
    path: Loc
    rest: Loc
    sent: bool = True
    """Whether pydantic saw just this value, because nothing was run before that could have changed it."""


class _Repeated(ValueError):
    """An object has a name twice, so that a pointer would be to one of two values."""


def with_pointers(
    request: Request, invalid: Sequence[tuple[FaultyParam, BaseException | None]], schemas: BodySchemas
) -> HTTPException:
    """The answer to what the engine found while it extracted parameters, with pointers into a JSON body.

    Args:
        request: the request.
        invalid: every parameter that failed, with what its validator raised; None when it is missing.
        schemas: what bodies are validated by.
    """
    error = RequestValidationError.from_faults(with_members(invalid, schemas))
    body = _body(request)
    if body is None or not isinstance(error, RequestValidationError):
        return error
    for param, exc in invalid:
        schema = schemas.of(param.validate) if param.source == "body" and hasattr(exc, "errors") else None
        if schema is not None:
            _add(error.errors(), body, schema, exc)
    return error


def _body(request: Request) -> bytes | None:
    """What was sent, if it is there as it was read."""
    read = getattr(request, "_body", None)
    if read is None and "content-encoding" not in request.headers:
        read = request.body_source
    return read if isinstance(read, bytes) and len(read) <= LARGEST else None


def _add(faults: Iterable[ValidationFault], body: bytes, schema: Schema, exc: Any) -> None:
    try:
        document = json.loads(body, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return

    @cache
    def inputs() -> list[Any]:
        return [each["input"] for each in exc.errors(include_url=False, include_context=False)[:MOST]]

    def faulty(index: int) -> Any:
        return inputs()[index]

    for index, fault in enumerate(each for each in faults if each["loc"][0] == "body"):
        loc, missing = tuple(fault["loc"][1:]), fault["type"] == "missing"
        pointer = pointer_of(document, schema, loc, partial(faulty, index), missing=missing)
        if pointer is not None:
            fault["pointer"] = pointer


def pointer_of(
    document: Any, schema: Schema, loc: Loc, faulty: Callable[[], Any], *, missing: bool = False
) -> str | None:
    """The pointer to what pydantic found faulty; None where it isn't sure.

    Args:
        document: the parsed body, in which no object has a name twice.
        schema: the core schema that it was validated by.
        loc: where the fault is, in pydantic's words.
        faulty: gives what it was found in; asked only where a validator may have changed that.
        missing: whether it is that nothing is there; the pointer then says where it would be.
    """
    if len(loc) > LONGEST or "[key]" in loc:  # no pointer is to a name
        return None
    definitions = {each["ref"]: each for each in schema.get("definitions", ())}
    found: set[Loc] = set()
    todo = [_Step(schema, document, (), loc)]
    seen: set[tuple[int, Loc, int, bool]] = set()
    while todo:
        step = todo.pop()
        key = (id(step.schema), step.path, len(step.rest), step.sent)
        if key in seen:
            continue  # members of a union that have much in common
        seen.add(key)
        if not step.rest:
            if not missing and _is_sent(step, faulty):
                found.add(step.path)
        elif missing and (place := _would_be(step)) is not None:
            if _is_sent(step, faulty):
                found.add(place)
        else:
            todo += _next(step, definitions)
    return "".join(map(_escaped, found.pop())) if len(found) == 1 else None


def _next(step: _Step, definitions: Mapping[str, Schema]) -> Iterator[_Step]:
    """What the schema of a step consists of, with the part of the value that each is of."""
    schema, piece = step.schema, step.rest[0]
    if schema.get("config", {}).get("loc_by_alias") is False:
        return
    match schema["type"]:
        case "definition-ref":
            meant = definitions.get(schema["schema_ref"])
            yield from _around(step, () if meant is None else (meant,))
        case "union":
            choices = [_choice(each) for each in schema["choices"]]
            yield from _around(step, choices, marks=int(len(choices) > 1))
        case "tagged-union":
            # Of an enumeration, the location has the value.
            tags = (tag for tag in schema["choices"] if piece in (tag, getattr(tag, "value", tag)))
            yield from _around(step, [schema["choices"][tag] for tag in tags], marks=1)
        case "list" | "set" | "frozenset":
            yield from _inside(step, (piece,), schema.get("items_schema"))
        case "tuple":
            yield from _inside(step, (piece,), _item(schema, piece))
        case "dict":
            yield from _inside(step, (piece,), schema.get("values_schema"))
        case "model-fields" | "typed-dict" | "dataclass-args":
            yield from _in_fields(step)
        case kind if kind in _MAY_CHANGE:
            yield _Step(schema["schema"], step.value, step.path, step.rest, sent=False)
        case kind:
            yield from _around(step, [schema[name] for name in _SAME_PLACE.get(kind, ()) if name in schema])


def _choice(given: Any) -> Schema:
    """A member of a union, which may have a name."""
    return cast("Schema", given) if isinstance(given, Mapping) else given[0]


def _around(step: _Step, schemas: Iterable[Schema], marks: int = 0) -> Iterator[_Step]:
    """The same value by other schemas. `marks` pieces of the location say only by which."""
    for each in schemas:
        yield _Step(each, step.value, step.path, step.rest[marks:], step.sent)


def _inside(step: _Step, keys: Loc, schema: Schema | None) -> Iterator[_Step]:
    """The part of the value that `keys` lead to, where there is one."""
    value = step.value
    for key in keys:
        if not _has(value, key):
            return
        value = value[key]
    inner = _ANY if schema is None else schema
    yield _Step(inner, value, (*step.path, *keys), step.rest[len(keys) :], step.sent)


def _in_fields(step: _Step) -> Iterator[_Step]:
    known = False
    for path, field in _fields(step.schema):
        if step.rest[: len(path)] == path:
            known = True
            yield from _inside(step, path, field["schema"])
    if not known:
        yield from _inside(step, step.rest[:1], step.schema.get("extras_schema"))


def _fields(schema: Schema) -> Iterator[tuple[Loc, Schema]]:
    """Each field, with every path that it is looked up by."""
    fields: Any = schema["fields"]
    named: Iterable[tuple[str, Schema]] = (
        ((each["name"], each) for each in fields) if schema["type"] == "dataclass-args" else fields.items()
    )
    for name, field in named:
        for path in (*_paths(field.get("validation_alias")), (name,)):
            yield path, field


def _paths(alias: Any) -> list[Loc]:
    """What a field is looked up by besides its name: it has one other name, one path, or several."""
    if alias is None:
        return []
    if isinstance(alias, str):
        return [(alias,)]
    given = cast("list[Any]", alias)
    return [tuple(each) for each in (given if isinstance(given[0], list) else [given])]


def _is_sent(step: _Step, faulty: Callable[[], Any]) -> bool:
    """Whether what was found faulty is what was sent at the place of this step."""
    if step.sent:
        return True
    value = faulty()
    return type(value) is type(step.value) and bool(value == step.value)


def _would_be(step: _Step) -> Loc | None:
    """Where a member or an item would be that is missing of a step's value, if that is what is left of the location."""
    schema, piece = step.schema, step.rest[0]
    if len(step.rest) > 1:
        return None
    if schema["type"] == "tuple":
        fits = isinstance(piece, int) and piece >= _length(step.value)
    elif schema["type"] in ("model-fields", "typed-dict", "dataclass-args"):
        fits = not _has(step.value, piece) and isinstance(step.value, dict)
        fits = fits and any(path == step.rest for path, _ in _fields(schema))
    else:
        return None
    return (*step.path, piece) if fits else None


def _item(schema: Schema, place: str | int) -> Schema | None:
    """The schema of one item of a tuple."""
    items, variadic = schema["items_schema"], schema.get("variadic_item_index")
    if not isinstance(place, int):
        return None
    if variadic is not None and place >= variadic:
        return None if place > variadic and variadic + 1 < len(items) else items[variadic]
    return items[place] if place < len(items) else None


def _has(value: Any, key: str | int) -> bool:
    if isinstance(key, str):
        return isinstance(value, dict) and key in cast("dict[str, Any]", value)
    return isinstance(value, list) and 0 <= key < _length(value)


def _length(value: Any) -> int | float:
    """How many items an array has; of something else no place is past the end."""
    return len(cast("Sized", value)) if isinstance(value, list) else inf


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _Repeated
    return members


def _escaped(piece: str | int) -> str:
    return "/" + str(piece).replace("~", "~0").replace("/", "~1")

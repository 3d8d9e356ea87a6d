"""Problem documents (RFC 9457) as components: the plain one, the one of a 422, and those that a service declares."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING
from typing import Any, Final, cast, get_type_hints

from pydantic_core import to_jsonable_python

from covet_core.http.media import PROBLEM
from covet_core.http.problem import Problem
from covet_core.http.status import phrase
from covet_core.openapi.examples import example
from covet_core.openapi.schemas import REF, Schema, Schemas, free_name
from covet_core.problems.catalogue import description_of
from covet_core.problems.types import type_of

DETAILS: Final = "ProblemDetails"
VALIDATION: Final = "ValidationProblem"
FAULT: Final = "ValidationFault"

_STRING: Final[Schema] = {"type": "string"}
_URI: Final[Schema] = {"type": "string", "format": "uri-reference"}
_STATUS: Final[Schema] = {"type": "integer", "minimum": 100, "maximum": 599}


def standard_schemas() -> dict[str, Schema]:
    """The components that documents share: the members of RFC 9457, and the faults of a 422."""
    members: Schema = {"type": _URI, "title": _STRING, "status": _STATUS, "detail": _STRING, "instance": _URI}
    fault: Schema = {
        "type": "object",
        "description": "One value that doesn't fit.",
        "properties": {
            "type": {**_STRING, "description": "What kind of fault it is."},
            "loc": {
                "type": "array",
                "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "description": "Where it is: path, query, header, cookie or body, then names and indexes.",
            },
            "msg": {**_STRING, "description": "What is expected."},
            "pointer": {
                **_STRING,
                "description": "Where it is in a JSON body, as a JSON pointer (RFC 6901); only where that is sure.",
            },
        },
        "required": ["type", "loc", "msg"],
    }
    return {
        DETAILS: {
            "type": "object",
            "description": "A problem (RFC 9457).",
            "properties": members,
            "required": ["type", "title", "status"],
        },
        FAULT: fault,
        VALIDATION: {
            "type": "object",
            "description": "Every value of the request that doesn't fit.",
            "properties": {**members, "errors": {"type": "array", "items": {"$ref": REF + FAULT}}},
            "required": ["type", "title", "status", "errors"],
        },
    }


def problem_content(*names: str) -> dict[str, Any]:
    """The content of a response that is one of these problem components."""
    refs: list[Schema] = [{"$ref": REF + name} for name in names]
    return {PROBLEM: {"schema": refs[0] if len(refs) == 1 else {"oneOf": refs}}}


class ProblemSchemas:
    """The components of the Problem classes that routes declare."""

    __slots__ = ("_base", "_contents", "_declared", "_reserved", "_schemas")

    def __init__(self, schemas: Schemas, base: str | None, reserved: Sequence[str]) -> None:
        self._reserved = reserved
        self._base = base
        self._schemas = schemas
        self._declared: dict[type[Problem], tuple[str, dict[str, Schema]]] = {}
        self._contents: list[tuple[Schema, list[type[Problem]]]] = []

    def responses(self, problems: Sequence[type[Problem]]) -> dict[str, Schema]:
        """The responses of these problems, by status; those of one status are alternatives."""
        by_status: dict[int, list[type[Problem]]] = {}
        for problem in problems:
            by_status.setdefault(problem.problem_status, []).append(problem)
        return {str(status): self._response(status, found) for status, found in sorted(by_status.items())}

    @property
    def names(self) -> list[str]:
        """The names of the components, in order of first use."""
        return [name for name, _ in self._declared.values()]

    def components(self) -> dict[str, Schema]:
        """The schemas of the problems by name, once the schemas of their fields are resolved."""
        return {
            name: _document_schema(problem, fields, type_of(problem, self._base))
            for problem, (name, fields) in self._declared.items()
        }

    def settle(self, components: Mapping[str, Schema]) -> None:
        """Give every response examples that has none, once the schemas of the fields are resolved."""
        for content, problems in self._contents:
            if "example" in content or "examples" in content:
                continue
            values = {self._name(each): self._example(each, components) for each in problems}
            if len(values) == 1:
                (content["example"],) = values.values()
            else:
                content["examples"] = {name: {"value": value} for name, value in values.items()}

    def _example(self, problem: type[Problem], components: Mapping[str, Schema]) -> dict[str, Any]:
        return example_of(problem, self._declared[problem][1], components, self._base)

    def _response(self, status: int, problems: list[type[Problem]]) -> Schema:
        names = [self._name(problem) for problem in problems]
        content = problem_content(*names)
        if len(names) > 1:
            mapping = {type_of(problem, self._base): REF + name for problem, name in zip(problems, names, strict=True)}
            content[PROBLEM]["schema"]["discriminator"] = {"propertyName": "type", "mapping": mapping}
        self._contents.append((content[PROBLEM], problems))
        titles = list(dict.fromkeys(problem.problem_title for problem in problems))
        return {"description": " / ".join(titles) or phrase(status), "content": content}

    def _name(self, problem: type[Problem]) -> str:
        if problem not in self._declared:
            name = free_name(problem.__name__, {*self.names, *self._reserved})
            self._declared[problem] = (name, _fields(problem, self._schemas))
        return self._declared[problem][0]


def documented_example(problem: type[Problem], base: str | None) -> dict[str, Any]:
    """A document of this problem, made up, for a page on it."""
    schemas = Schemas()
    fields = _fields(problem, schemas)
    return example_of(problem, fields, schemas.resolve(), base)


def example_of(
    problem: type[Problem], fields: Mapping[str, Schema], components: Mapping[str, Schema], base: str | None
) -> dict[str, Any]:
    """A document of this problem: with the values that the class gives as its example, or such as fit their schemas.

    Args:
        problem: the class.
        fields: the schemas of its own fields.
        components: what these refer to.
        base: what its type starts with.
    """
    given = cast("dict[str, Any]", to_jsonable_python(dict(problem.problem_example), fallback=str))
    document: dict[str, Any] = {
        "type": type_of(problem, base),
        "title": problem.problem_title,
        "status": problem.problem_status,
        **{name: given[name] for name in ("detail", "instance") if name in given},
    }
    for field in problem.extension_fields():
        schema = fields[field.name]
        if field.name not in given and field.default is not MISSING and "examples" not in schema:
            given[field.name] = to_jsonable_python(field.default, fallback=str)
        document[field.name] = given.get(field.name, example(schema, components))
    return document


def _fields(problem: type[Problem], schemas: Schemas) -> dict[str, Schema]:
    hints = get_type_hints(problem, include_extras=True)
    return {field.name: schemas.use(hints[field.name], "serialization") for field in problem.extension_fields()}


def _document_schema(problem: type[Problem], fields: dict[str, Schema], type_uri: str) -> Schema:
    return {
        "type": "object",
        "title": problem.problem_title,
        "description": description_of(problem) or problem.problem_title,
        "properties": {
            "type": {"type": "string", "const": type_uri},
            "title": {"type": "string", "const": problem.problem_title},
            "status": {"type": "integer", "const": problem.problem_status},
            "detail": _STRING,
            "instance": _URI,
            **fields,
        },
        "required": ["type", "title", "status", *fields],
    }

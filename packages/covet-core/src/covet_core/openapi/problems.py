"""Problem documents (RFC 9457) as components: the plain one, the one of a 422, and those that a service declares."""

from collections.abc import Sequence
from inspect import getdoc
from typing import Any, Final, get_type_hints

from covet_core.http.media import PROBLEM
from covet_core.http.problem import Problem
from covet_core.http.status import phrase
from covet_core.openapi.schemas import REF, Schema, Schemas, free_name

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

    __slots__ = ("_declared", "_schemas")

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._declared: dict[type[Problem], tuple[str, dict[str, Schema]]] = {}

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
        return {name: _document_schema(problem, fields) for problem, (name, fields) in self._declared.items()}

    def _response(self, status: int, problems: list[type[Problem]]) -> Schema:
        names = [self._name(problem) for problem in problems]
        content = problem_content(*names)
        if len(names) > 1:
            mapping = {problem.problem_type: REF + name for problem, name in zip(problems, names, strict=True)}
            content[PROBLEM]["schema"]["discriminator"] = {"propertyName": "type", "mapping": mapping}
        titles = list(dict.fromkeys(problem.problem_title for problem in problems))
        return {"description": " / ".join(titles) or phrase(status), "content": content}

    def _name(self, problem: type[Problem]) -> str:
        if problem not in self._declared:
            name = free_name(problem.__name__, {*self.names, DETAILS, VALIDATION, FAULT})
            hints = get_type_hints(problem, include_extras=True)
            own = problem.extension_fields()
            fields = {field.name: self._schemas.use(hints[field.name], "serialization") for field in own}
            self._declared[problem] = (name, fields)
        return self._declared[problem][0]


def _document_schema(problem: type[Problem], fields: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "title": problem.problem_title,
        "description": getdoc(problem) or problem.problem_title,
        "properties": {
            "type": {"type": "string", "const": problem.problem_type},
            "title": {"type": "string", "const": problem.problem_title},
            "status": {"type": "integer", "const": problem.problem_status},
            "detail": _STRING,
            "instance": _URI,
            **fields,
        },
        "required": ["type", "title", "status", *fields],
    }

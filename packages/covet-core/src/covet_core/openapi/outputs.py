"""What an operation answers: its responses, read from what the handler returns and which problems it declares."""

from collections.abc import Sequence
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

from covet_core.events.response import EVENTS
from covet_core.handlers.annotations import plain
from covet_core.handlers.tuples import ANY_TUPLE, is_pair
from covet_core.http.media import BYTES, JSON, TEXT, is_json
from covet_core.http.response import RedirectResponse, Response
from covet_core.http.status import BODYLESS, REDIRECTS, phrase
from covet_core.http.stream import StreamingResponse
from covet_core.openapi.schemas import Schema, Schemas
from covet_core.problems.declarations import is_problem, members
from covet_plugin.records import record

ANYTHING: Final = object()
"""Stands for a handler that doesn't say what it returns."""


@record()
class Answer:
    """One way a handler answers."""

    status: int
    media_type: str | None
    """None when there is no content, or nothing is known of it."""
    annotation: Any
    """The type of the content; `ANYTHING` when nothing is known of it."""


def answers(returned: Any, status_code: int, *, pairs: bool = True) -> list[Answer]:
    """The answers that a return type stands for.

    Args:
        returned: the annotation, or `ANYTHING`. Members of a union are answers of their own, `None` is a 204,
            `tuple[Body, int]` a body with a status, and a `Literal` there tells which.
        status_code: the status of an ordinary answer.
        pairs: whether a tuple may be a body with its status; else it is an array.
    """
    if returned is ANYTHING:
        return [Answer(status_code, None, ANYTHING)]
    return [_answer(member, status_code, pairs) for member in members(returned) if not is_problem(member)]


def responses(found: Sequence[Answer], schemas: Schemas) -> dict[str, Schema]:
    """The `responses` of these answers, by status and then by media type; several types of one are alternatives."""
    entries: dict[str, Schema] = {}
    for answer in found:
        entry = entries.setdefault(str(answer.status), {"description": phrase(answer.status)})
        if answer.status in REDIRECTS:
            entry["headers"] = {"Location": {"description": "Where to go.", "schema": {"type": "string"}}}
        if answer.media_type is not None:
            _add_content(entry.setdefault("content", {}), answer.media_type, _schema(answer, schemas))
    return dict(sorted(entries.items()))


def offered(found: Sequence[Answer], media_types: Sequence[str], status_code: int) -> list[Answer]:
    """The same answers where the route says which media types it has: JSON in its schema, the others as they are.

    Args:
        found: the answers that its return type stands for.
        media_types: those that it says.
        status_code: the status of an ordinary answer, whose types these are.
    """
    told: list[Answer] = []
    for answer in found:
        if (
            answer.status != status_code
            or status_code in BODYLESS
            or (answer.media_type is None and answer.annotation is not ANYTHING)
        ):
            told.append(answer)
            continue
        # What is text or bytes already has no schema in JSON.
        json = ANYTHING if answer.media_type in (None, TEXT, BYTES) else answer.annotation
        told += [Answer(answer.status, each, json if is_json(each) else ANYTHING) for each in media_types]
    return told


def _answer(annotation: Any, status_code: int, pairs: bool) -> Answer:
    bare = plain(annotation)
    if bare is None or bare is NoneType:
        return Answer(204 if status_code == 200 else status_code, None, ANYTHING)
    if pairs and bare in ANY_TUPLE:
        return Answer(status_code, None, ANYTHING)
    if pairs and is_pair(bare):
        body, status = get_args(bare)[:2]
        return _answer(body, _status(status) or status_code, pairs=False)
    if isinstance(bare, type) and issubclass(bare, Response):
        return _of_response(bare, status_code)
    if bare is str:
        return Answer(status_code, TEXT, str)
    if isinstance(bare, type) and issubclass(bare, (bytes, bytearray, memoryview)):
        return Answer(status_code, BYTES, ANYTHING)
    return Answer(status_code, JSON, annotation)


def _status(annotation: Any) -> int | None:
    """The status that a type says; None where it may be any."""
    status = plain(annotation)
    return int(get_args(status)[0]) if get_origin(status) is Literal else None


def _of_response(kind: type[Response], status_code: int) -> Answer:
    if issubclass(kind, RedirectResponse):
        return Answer(status_code if status_code in REDIRECTS else 307, None, ANYTHING)
    if issubclass(kind, StreamingResponse):
        media_type = kind.media_type or BYTES
        # What reads event streams takes a schema for that of one event, and OpenAPI 3.1 for that of their text.
        text = media_type.startswith("text/") and media_type != EVENTS
        return Answer(status_code, media_type, str if text else ANYTHING)
    return Answer(status_code, kind.media_type, str if (kind.media_type or "").startswith("text/") else ANYTHING)


def _schema(answer: Answer, schemas: Schemas) -> Schema:
    if answer.annotation is ANYTHING:
        return {}
    return schemas.use(answer.annotation, "serialization")


def _add_content(content: Schema, media_type: str, schema: Schema) -> None:
    if media_type not in content:
        content[media_type] = {"schema": schema}
        return
    before = content[media_type]["schema"]
    if "anyOf" in before:
        before["anyOf"].append(schema)
    else:
        content[media_type]["schema"] = {"anyOf": [before, schema]}

"""Parameters that are fields of a form: one reading for all of them, and one 422 for all that is wrong with them.

It is loaded for routes that have such parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from covet_core.handlers.annotations import is_body, is_many, is_model, is_upload, parts, plain
from covet_core.handlers.faults import UnsupportedAnnotation
from covet_core.handlers.fields import BodyField, Field
from covet_core.handlers.literals import read_literals, readable
from covet_core.handlers.markers import UNSET
from covet_core.handlers.records import record_fields
from covet_core.http.forms.data import FormData, FormValue
from covet_core.http.forms.policy import UploadPolicy, policy_of
from covet_core.http.forms.reading import form_of
from covet_core.http.forms.upload import UploadFile
from covet_core.http.media import FORM, MULTIPART
from covet_core.http.validation import RequestValidationError, ValidationFault
from covet_plugin.graph.node import Argument, Node, NodeKind
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.request import Request
    from covet_core.limits import FormLimits

__all__ = ("FormReader",)

_RECORD: Final = "\0"
"""Begins the key of a record among the members: no field's own name does."""


@record(eq=False)
class _Wanted:
    """A value that is taken from a form."""

    key: str
    """Its name in the form."""
    many: bool
    """Whether it takes every value of its name."""
    content: bool
    """Whether it takes the content of files, not the files."""
    required: bool
    texts: Mapping[str, Any]
    """What stands for which of its texts, before its record validates it."""


@record(eq=False)
class _Member:
    """A parameter: one value, or a record of several."""

    field: Field
    key: str
    """Its name among the members."""
    wanted: tuple[_Wanted, ...]
    fields: tuple[Field, ...]
    """The parameter, or what the record is read from."""
    record: bool
    strict: bool
    """Whether it is a record that forbids fields that it doesn't know."""


class FormReader:
    """Reads the form of a request, for the handler and everything that it depends on.

    Args:
        request: the node of the request.
        limits: those of the route, if it has some.
    """

    __name__ = "form"

    def __init__(self, request: Node, limits: FormLimits | None) -> None:
        self.node: Node = Node(object(), "form", NodeKind.AWAIT, self, (Argument(None, request),))
        self._limits = limits
        self._members: list[_Member] = []
        self._nodes: list[Node] = []
        self.policies: dict[str, UploadPolicy] = {}
        """Which files are let in, by the name of their field."""
        self._validate: Any = None

    def add(self, field: Field) -> Node:
        """The node of a parameter.

        Raises:
            UnsupportedAnnotation: it is a record that can't be read member by member.
        """
        place = len(self._members)
        member = _member(field, place)
        self._members.append(member)
        for each in member.fields:
            policy = each.options.get("policy") or policy_of(each.annotation)
            if policy is not None:
                self.policies[each.alias] = policy
        made = Node(object(), field.name, NodeKind.CALL, attrgetter(f"m{place}"), (Argument(None, self.node),))
        self._nodes.append(made)
        return made

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that is made of the form."""
        return (self.node, *self._nodes)

    @property
    def body(self) -> BodyField:
        """The form as the body of the request."""
        flat = tuple(self._flat())
        media_type = MULTIPART if any(_has_files(each.annotation) for each in flat) else FORM
        if len(self._members) == 1 and self._members[0].record:
            return BodyField((self._members[0].field,), False, media_type, form=True)
        return BodyField(flat, True, media_type, form=True)

    def seal(self) -> None:
        """Make the validator, now that all parameters are known.

        Raises:
            UnsupportedAnnotation: nothing can be validated against the type of one.
        """
        from pydantic import Field as PydanticField
        from pydantic import create_model

        definitions: dict[str, Any] = {}
        for place, member in enumerate(self._members):
            field = member.field
            known: dict[str, Any] = {"validation_alias": member.key, **field.constraints}
            if field.default_factory is not None:
                known["default_factory"] = field.default_factory
            elif field.default is not UNSET:
                known["default"] = field.default
            annotation = field.annotation if member.record else readable(field.annotation)
            definitions[f"m{place}"] = (annotation, PydanticField(**known))
        try:
            model: Any = create_model("Form", **definitions)
        except Exception as error:  # annotations are the user's: making a schema of them can raise anything
            raise _unsupported(self._members[0].field, str(error)) from error
        self._validate = model.__pydantic_validator__.validate_python

    async def __call__(self, request: Request) -> Any:
        """An object that has the value of each parameter.

        Raises:
            HTTPException: 400, 413 or 415: there is no such form.
            RequestValidationError: what it holds doesn't fit.
        """
        form = await form_of(request, self._limits, self.policies)
        given: dict[str, Any] = {}
        for member in self._members:
            if member.record:
                given[member.key] = await self._record(form, member)
            else:
                found = await _taken(form, member.wanted[0])
                if found is not None:
                    given[member.key] = found
        try:
            return self._validate(given)
        except ValueError as error:
            raise self._refusal(error) from error

    def _flat(self) -> Iterator[Field]:
        for member in self._members:
            yield from member.fields

    async def _record(self, form: FormData, member: _Member) -> dict[str, Any]:
        found = {wanted.key: await _taken(form, wanted) for wanted in member.wanted}
        given = {key: value for key, value in found.items() if value is not None}
        for wanted in member.wanted:
            if wanted.texts and wanted.key in given:
                given[wanted.key] = read_literals(given[wanted.key], wanted.texts)
        if member.strict:
            known = {wanted.key for each in self._members for wanted in each.wanted}
            given.update({key: value for key, value in form.items() if key not in known})
        return given

    def _refusal(self, error: Any) -> RequestValidationError:
        return RequestValidationError(
            ValidationFault(type=each["type"], loc=["body", *_place(each["loc"])], msg=each["msg"])
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        )


def _member(field: Field, place: int) -> _Member:
    bare: Any = plain(field.annotation)
    if not is_body(field.annotation):
        return _Member(field, field.alias, (_wanted(field),), (field,), record=False, strict=False)
    if not (is_model(bare) or (isinstance(bare, type) and is_dataclass(bare))):
        raise _unsupported(field, "only a pydantic model or a dataclass can be read from a form, by its members")
    fields = tuple(record_fields(field, closed=True))
    wanted = tuple(_wanted(each) for each in fields)
    config: Mapping[str, Any] = getattr(bare, "model_config", {})
    strict = is_model(bare) and config.get("extra") in ("forbid", "allow")
    return _Member(field, f"{_RECORD}{place}", wanted, fields, record=True, strict=strict)


def _wanted(field: Field) -> _Wanted:
    many = is_many(field.annotation)
    return _Wanted(field.alias, many, _has(field.annotation, _is_bytes), field.required, field.texts)


async def _taken(form: FormData, wanted: _Wanted) -> Any:
    """The value, or all of them; None where the form has nothing. Browsers send every field, also an empty one."""
    if wanted.many:
        values = [value for value in form.getlist(wanted.key) if not _is_unchosen(value)]
        if wanted.content:
            return [await _content(value) for value in values] or None
        return values or None
    value = form.get(wanted.key)
    if value is None or value == "" or _is_unchosen(value):
        return None
    return await _content(value) if wanted.content else value


async def _content(value: FormValue) -> FormValue | bytes:
    return value if isinstance(value, str) else await value.read()


def _is_unchosen(value: FormValue) -> bool:
    """Whether it is what browsers send where no file was chosen."""
    return isinstance(value, UploadFile) and not value.filename and not value.size


def _has_files(annotation: Any) -> bool:
    return is_upload(annotation) or _has(annotation, _is_bytes)


def _has(annotation: Any, fits: Callable[[Any], bool]) -> bool:
    return any(fits(part) for part in parts(annotation))


def _is_bytes(part: Any) -> bool:
    return part is bytes


def _place(loc: tuple[Any, ...]) -> tuple[Any, ...]:
    return loc[1:] if loc and isinstance(loc[0], str) and loc[0].startswith(_RECORD) else loc


def _unsupported(field: Field, reason: str) -> UnsupportedAnnotation:
    told = getattr(field.annotation, "__name__", None) or repr(field.annotation)
    reason = reason.partition("\n")[0]
    return UnsupportedAnnotation(where=field.where, parameter=field.name, annotation=told, reason=reason)

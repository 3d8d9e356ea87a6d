"""A model or a dataclass whose members are parameters of the query, headers or cookies, each by its own name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, cast, get_type_hints

from covet_core.handlers.annotations import is_many, is_model, plain
from covet_core.handlers.faults import UnsupportedAnnotation
from covet_core.handlers.fields import Field
from covet_core.handlers.literals import read_literals, texts_of
from covet_core.handlers.markers import UNSET, FieldOptions
from covet_core.http.validation import RequestValidationError, ValidationFault

__all__ = ("RecordReader", "record_fields")


class RecordReader:
    """Makes the record of its members, in the order of `record_fields`."""

    __slots__ = ("__name__", "_keys", "_make", "_names", "_nothing", "_source", "_texts")

    def __init__(self, field: Field, members: Sequence[Field]) -> None:
        record = plain(field.annotation)
        self.__name__: str = record.__name__
        self._source = field.source
        self._nothing = _made_of_nothing(field)
        self._keys = tuple(each.name for each in members)
        self._names = {each.name: each.alias for each in members}
        self._texts = {each.name: each.texts for each in members if each.raw and each.texts}
        self._make: Callable[[dict[str, Any]], Any] = _validated(record) if is_model(record) else _constructed(record)

    def __call__(self, *values: Any) -> Any:
        """The record of `values`.

        Raises:
            RequestValidationError: its members are right, and don't fit together.
        """
        try:
            found = zip(self._keys, values, strict=True)
            given = {key: value for key, value in found if value is not UNSET}
            for key in self._texts.keys() & given.keys():
                given[key] = read_literals(given[key], self._texts[key])
            return self._make(given) if given or self._nothing is None else self._nothing()
        except ValueError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: ValueError) -> Exception:
        found: Callable[..., list[dict[str, Any]]] | None = getattr(error, "errors", None)
        if found is None:
            return RequestValidationError.of("value_error", [self._source], str(error))
        return RequestValidationError(
            ValidationFault(type=each["type"], loc=[self._source, *self._place(each["loc"])], msg=each["msg"])
            for each in found(include_url=False, include_context=False, include_input=False)
        )

    def _place(self, loc: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._names.get(loc[0], loc[0]), *loc[1:]) if loc else loc


def _made_of_nothing(field: Field) -> Callable[[], Any] | None:
    """What makes the parameter's own default, for a request that has none of the members; None without one."""
    if field.default is UNSET:
        return field.default_factory
    return lambda: field.default


def record_fields(field: Field, *, closed: bool = False) -> list[Field]:
    """A field for each member of the record that `field` is annotated with.

    Args:
        field: the parameter.
        closed: whether the source is known as a whole, so that others than its members can be forbidden.

    Raises:
        UnsupportedAnnotation: it is no model and no dataclass, or one that can't be read member by member.
    """
    record: Any = plain(field.annotation)
    if not (isinstance(record, type) and (is_model(record) or dataclasses.is_dataclass(record))):
        raise _refused(
            field, f"only a pydantic model or a dataclass can be read from the {field.source}, by its members"
        )
    if not closed and is_model(record) and _config(record).get("extra") == "forbid":
        raise _refused(field, "only its members are read, so that others can't be forbidden")
    raw, watched = _raw_members(record, _LOOKING), _raw_members(record, _LOOKING - {"function-after"})
    return [_field_of(field, key, annotation, known, raw, watched) for key, annotation, known in _members(field)]


def _config(model: Any) -> Mapping[str, Any]:
    config: Mapping[str, Any] = model.model_config
    return config


def _raw_members(record: Any, kinds: Container[object]) -> frozenset[str]:
    """The members that functions of these kinds look at, by their names: the record validates their text, and once."""
    fields: Mapping[str, Any] = getattr(record, "__pydantic_fields__", {})
    if not fields:
        return frozenset()
    validators = record.__pydantic_decorators__.field_validators.values()
    seen = {name for each in validators if each.info.mode != "after" for name in each.info.fields}
    return frozenset(
        _key_of(name, info)
        for name, info in fields.items()
        if seen & {name, "*"} or _calls_functions(_type_of(info), kinds)
    )


def _type_of(info: Any) -> Any:
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _calls_functions(annotation: Any, kinds: Container[object]) -> bool:
    """Whether validating it calls functions, which would be called again with what they made when the record is."""
    from pydantic import TypeAdapter

    try:
        return _has_functions(TypeAdapter(annotation).core_schema, kinds)
    except Exception:  # annotations are the user's; what can't be validated is told of where it is to be
        return False


def _has_functions(schema: object, kinds: Container[object]) -> bool:
    if isinstance(schema, Mapping):
        found = cast("Mapping[str, object]", schema)
        return found.get("type") in kinds or any(_has_functions(each, kinds) for each in found.values())
    return isinstance(schema, list) and any(_has_functions(each, kinds) for each in cast("list[object]", schema))


_LOOKING: Final = frozenset({"function-before", "function-after", "function-wrap", "function-plain", "json"})


def _field_of(
    record: Field, key: str, annotation: Any, known: FieldOptions, raw: Container[str], watched: Container[str]
) -> Field:
    options = FieldOptions(**known)
    default = options.pop("default", UNSET)  # type: ignore[typeddict-item]  # of _members alone
    factory = options.pop("default_factory", None)
    alias = key.replace("_", "-").lower() if record.source == "header" else key
    return Field(
        name=key,
        alias=alias,
        source=record.source,
        annotation=annotation,
        owner=record.owner,
        default=default,
        default_factory=factory,
        many=is_many(annotation),
        member=True,
        raw=key in raw,
        texts={} if key in watched else texts_of(annotation),
        options=options,
    )


def _members(field: Field) -> Iterator[tuple[str, Any, Any]]:
    """The name on the wire, the type and what else is known of every member."""
    record = plain(field.annotation)
    if not is_model(record):
        yield from _of_dataclass(field, record)
        return
    for name, info in record.model_fields.items():
        yield _of_info(field, name, info)


def _of_info(field: Field, name: str, info: Any) -> tuple[str, Any, Any]:
    alias = info.validation_alias if info.validation_alias is not None else info.alias
    if not isinstance(alias, str | None):
        raise _refused(field, f"its member {name!r} has no single name on the wire")
    known = {key: getattr(info, key) for key in ("title", "description", "deprecated", "examples")}
    known = {key: value for key, value in known.items() if value is not None}
    if info.default_factory is not None:
        known["default_factory"] = info.default_factory
    elif not info.is_required():
        known["default"] = info.default
    return _key_of(name, info), _type_of(info), known


def _key_of(name: str, info: Any) -> str:
    alias = info.validation_alias if info.validation_alias is not None else info.alias
    return alias or name


def _of_dataclass(field: Field, record: Any) -> Iterator[tuple[str, Any, Any]]:
    for member, info in _described(record):
        key, annotation, known = _of_info(field, member.name, info)
        if member.default_factory is not dataclasses.MISSING:
            known["default_factory"] = member.default_factory
        elif member.default is not dataclasses.MISSING and member.default is not info:
            known["default"] = member.default
        yield key, annotation, known


def _described(record: Any) -> Iterator[tuple[dataclasses.Field[Any], Any]]:
    """The members of a dataclass, with what pydantic knows of them: their names on the wire above all."""
    from pydantic.fields import FieldInfo

    known: Mapping[str, Any] = getattr(record, "__pydantic_fields__", {})
    hints = {} if known else get_type_hints(record, include_extras=True)
    for member in dataclasses.fields(record):
        if member.init:
            yield member, known[member.name] if known else FieldInfo.from_annotation(hints[member.name])


def _validated(model: Any) -> Callable[[dict[str, Any]], Any]:
    validate: Callable[[dict[str, Any]], Any] = model.model_validate
    return validate


def _constructed(record: Any) -> Callable[[dict[str, Any]], Any]:
    if hasattr(record, "__pydantic_validator__"):
        return lambda values: record(**values)
    names = {_key_of(member.name, info): member.name for member, info in _described(record)}
    return lambda values: record(**{names[key]: value for key, value in values.items()})


def _refused(field: Field, reason: str) -> UnsupportedAnnotation:
    told = getattr(field.annotation, "__name__", None) or repr(field.annotation)
    return UnsupportedAnnotation(where=field.where, parameter=field.name, annotation=told, reason=reason + ".")

"""One value that a handler takes from a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Annotated, Any, Final

from covet_core.handlers.markers import UNSET, Constraints, FieldOptions, Source
from covet_core.handlers.source import where
from covet_plugin.records import record

__all__ = ("BodyField", "Field", "identity")

JSON: Final = "application/json"
_SAID: Final = frozenset({"title", "description", "deprecated", "examples", *Constraints.__annotations__})


@record(eq=False)
class Field:
    """A parameter of a handler, or of one of its dependencies, that the engine fills from the request."""

    name: str
    """The parameter's name in Python."""
    alias: str
    """Its name on the wire; of a header in lower case."""
    source: Source
    annotation: Any
    """Its type, with the metadata that isn't covet's."""
    owner: Callable[..., Any]
    """The handler or dependency that takes it."""
    default: Any = UNSET
    """Its value when the request doesn't have it; `UNSET` when it is required or made by `default_factory`."""
    default_factory: Callable[[], Any] | None = None
    many: bool = False
    """Whether it takes every value of its name."""
    member: bool = False
    """Whether it is a member of a record, which knows the default by itself and is to know what wasn't sent."""
    raw: bool = False
    """Whether it is a member whose text the record validates: a function among its validators is called once only."""
    texts: Mapping[str, Any] = MappingProxyType({})
    """What stands for which text of a member, before the record validates it: literals are no text."""
    constraints: Constraints = field(default_factory=Constraints)
    options: FieldOptions = field(default_factory=FieldOptions)
    """What was said of it with `Query()` and its like."""

    @property
    def where(self) -> str:
        """Where its owner is written."""
        return where(self.owner)

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""
        return self.source == "path" or (self.default is UNSET and self.default_factory is None)

    @property
    def documented(self) -> bool:
        """Whether the OpenAPI document shows it."""
        return self.options.get("include_in_schema", True)

    @property
    def media_type(self) -> str:
        """The media type of a body."""
        return self.options.get("media_type", JSON)

    @property
    def schema_type(self) -> Any:
        """The annotation with the constraints, title and description, for pydantic to make a JSON schema of."""
        from pydantic import Field as PydanticField

        known: dict[str, Any] = {name: value for name, value in self.options.items() if name in _SAID}
        if "example" in self.options:
            known["examples"] = [*known.get("examples", ()), self.options["example"]]
        return Annotated[self.annotation, PydanticField(**known)] if known else self.annotation


@record(eq=False)
class BodyField:
    """The body of a request: one value, or a JSON object with a member for each of several values."""

    fields: tuple[Field, ...]
    embedded: bool
    """Whether the body is an object that holds the fields by their alias, instead of being the only field itself."""
    media_type: str = JSON
    form: bool = False
    """Whether it is a form, which is read when the handler's values are made."""

    @property
    def required(self) -> bool:
        """Whether a request without a body is refused."""
        return any(field.required for field in self.fields)


def identity(field: Field) -> tuple[Any, ...]:
    """What two fields have in common when one value serves both."""
    constraints = tuple(sorted(field.constraints.items()))
    default = (_key(field.default), field.default_factory)
    return (field.source, field.alias, field.annotation, constraints, *default, field.member, field.raw)


def _key(default: Any) -> Any:
    # `1 == True == 1.0`, and a default needn't be hashable.
    try:
        hash(default)
    except TypeError:
        return id(default)
    return (type(default), default)

"""What JSON bodies are validated by, for whoever tells what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from covet_core.handlers.markers import Constraints

__all__ = ("BodySchemas",)


class BodySchemas:
    """The core schemas of a plan's bodies, each made when it is asked for: most of them never are."""

    __slots__ = ("_annotations", "_made", "_shared")

    def __init__(self) -> None:
        self._annotations: dict[Any, Any] = {}
        self._made: dict[Any, Any] = {}
        self._shared: set[Any] = set()

    def keep(self, validate: Callable[[bytes], Any], annotation: Any, constraints: Constraints) -> None:
        """Know `validate` from now on, a validator of pydantic for this type."""
        self._annotations[validate] = (annotation, constraints)

    def keep_shared(self, validate: Callable[[bytes], Any], model: Any) -> None:
        """The same, of a body whose members are parameters."""
        self.keep(validate, model, {})
        self._shared.add(validate)

    def lacking(self, validate: Callable[..., Any] | None) -> ValueError | None:
        """What a request without a body lacks: every parameter that would be a member; None where it is the body."""
        if validate is None or validate not in self._shared:
            return None
        try:
            validate(b"{}")
        except ValueError as error:
            return error
        return None

    def of(self, validate: Callable[..., Any] | None) -> Any:
        """The core schema that a validator goes by; None where it isn't known."""
        found = self._made.get(validate)
        if found is None and validate in self._annotations:
            found = self._made[validate] = _schema(*self._annotations[validate])
        return found


def _schema(annotation: Any, constraints: Constraints) -> Any:
    from pydantic import Field, TypeAdapter

    kind: Any = Annotated[annotation, Field(**constraints)] if constraints else annotation
    return TypeAdapter(kind).core_schema

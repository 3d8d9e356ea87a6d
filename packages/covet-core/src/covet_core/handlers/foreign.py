"""Markers that covet doesn't fill: those of other frameworks, and providers of containers as they are."""

from __future__ import annotations

from covet_core.errors import PlanFault
from covet_core.handlers.provided import OTHER_CONTAINERS, is_source

__all__ = ("ForeignMarker",)


class ForeignMarker(PlanFault):
    """A parameter or a dependency that is marked with what another framework fills, or with a container's provider.

    So is a parameter whose default is pydantic's `Field(...)`: that is for the fields of models.
    """

    code = "foreign-marker"

    def __init__(
        self, *, where: str, parameter: str, marker: str, package: str, depends: bool = False, own: bool = False
    ) -> None:
        self.where = where
        self.parameter = parameter
        self.marker = marker
        self.package = package
        self.depends = depends
        self.own = own

    @classmethod
    def of(cls, item: object, *, where: str, parameter: str, depends: bool) -> ForeignMarker:
        """The fault of `item`.

        Args:
            item: the marker or provider.
            where: the function.
            parameter: what it fills; nothing for a dependency that is called for its effect.
            depends: whether it was given to `Depends()`.
        """
        kind = type(item)
        own = is_source(item)
        marker = repr(item) if own else kind.__name__
        package = kind.__module__.partition(".")[0]
        return cls(where=where, parameter=parameter, marker=marker, package=package, depends=depends, own=own)

    def render(self) -> str:
        """Say which marker it is, and where."""
        marked = f"{self.parameter!r} is marked with" if self.parameter else "a dependency of it is"
        around = " in Depends()" if self.depends and self.parameter else ""
        return f"{self.where}: {marked} {self.marker} of {self.package}{around}, which covet doesn't fill."

    def hint(self) -> str:
        """Say what to write instead."""
        if self.own and self.parameter:
            return f"It fills the parameter by itself: write {self.marker} without Depends() around it."
        if self.own or self.package in ("covet_di", *OTHER_CONTAINERS):
            return (
                "Mark a parameter with `Provide[container.service]`, as its default or in Annotated, without Depends() "
                "around it: `from covet.di import Provide`."
            )
        if self.package == "pydantic":
            return "Write `Annotated[int, Field(ge=1)] = 5`, or take a marker of covet: `Query(5, ge=1)`, `Body(...)`."
        return f"Take that of covet instead: `from covet import {self.marker}`."

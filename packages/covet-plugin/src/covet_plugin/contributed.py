"""Everything that plugins and the application contributed, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final, overload

from covet_plugin.kind import Kind

if TYPE_CHECKING:
    from covet_plugin.contribution import Contribution
    from covet_plugin.entries import (
        CheckEntry,
        CommandEntry,
        ErrorHandlerEntry,
        FilterEntry,
        HealthEntry,
        MetricEntry,
        MiddlewareEntry,
        OpenAPIEntry,
        ParameterEntry,
        RouteEntry,
        ServiceEntry,
        WebSocketEntry,
    )

__all__ = ("AnyContribution", "Contributed")

AnyContribution: TypeAlias = "Contribution[Any]"


@final
class Contributed:
    """What was contributed, by kind, in an order that depends on nothing but the plugins' order.

    Middleware and filters are ordered by stage first; within a stage, and everything else, by plugin and then as the
    plugin recorded it. What the application contributed itself comes last: innermost.
    """

    __slots__ = ("_all", "_by_kind")

    def __init__(self, contributions: Iterable[AnyContribution] = ()) -> None:
        self._all: tuple[AnyContribution, ...] = tuple(contributions)
        self._by_kind: dict[Kind, tuple[AnyContribution, ...]] = {}

    if TYPE_CHECKING:

        @overload
        def of(self, kind: Literal[Kind.ROUTE]) -> tuple[Contribution[RouteEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.WEBSOCKET]) -> tuple[Contribution[WebSocketEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.MIDDLEWARE]) -> tuple[Contribution[MiddlewareEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.FILTER]) -> tuple[Contribution[FilterEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.SERVICE]) -> tuple[Contribution[ServiceEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.PARAMETER]) -> tuple[Contribution[ParameterEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.HEALTH]) -> tuple[Contribution[HealthEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.COMMAND]) -> tuple[Contribution[CommandEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.OPENAPI]) -> tuple[Contribution[OpenAPIEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.METRIC]) -> tuple[Contribution[MetricEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.ERROR_HANDLER]) -> tuple[Contribution[ErrorHandlerEntry], ...]: ...
        @overload
        def of(self, kind: Literal[Kind.CHECK]) -> tuple[Contribution[CheckEntry], ...]: ...
        @overload
        def of(self, kind: Kind) -> tuple[AnyContribution, ...]: ...

    def of(self, kind: Kind) -> tuple[AnyContribution, ...]:
        """Those of one kind, in order."""
        found = self._by_kind.get(kind)
        if found is None:
            found = tuple(each for each in self._all if each.kind is kind)
            if kind in (Kind.MIDDLEWARE, Kind.FILTER):
                found = tuple(sorted(found, key=lambda each: each.stage or 0))
            self._by_kind[kind] = found
        return found

    def by(self, owner: str) -> tuple[AnyContribution, ...]:
        """Those of one owner, in the order in which it recorded them."""
        return tuple(each for each in self._all if each.owner == owner)

    def find(self, kind: Kind, key: str) -> AnyContribution | None:
        """The one of a kind that is called `key`."""
        return next((each for each in self.of(kind) if each.key == key), None)

    def __iter__(self) -> Iterator[AnyContribution]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __repr__(self) -> str:
        return f"<Contributed {len(self._all)}>"

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """For printing, comparing and JSON: plain data by kind; kinds without contributions are left out."""
        return {str(kind): [each.to_dict() for each in self.of(kind)] for kind in Kind if self.of(kind)}

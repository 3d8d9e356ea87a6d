"""One thing that a plugin, or the application, contributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from covet_plugin.frozen import Frozen
from covet_plugin.kind import SHAREABLE, Kind

if TYPE_CHECKING:
    from covet_plugin.entries import Entry
    from covet_plugin.stage import Stage

__all__ = ("APPLICATION", "Contribution")

E_co = TypeVar("E_co", bound="Entry", covariant=True)

APPLICATION: Final = "application"
"""The owner of what the application declares itself. It wins over every plugin."""


class Contribution(Frozen, Generic[E_co]):
    """What is contributed, under which key, and by whom.

    Args:
        kind: what it is.
        key: what it is called among its kind, for people: `GET /health`, `cache.stampede`.
        value: all that the host needs of it.
        owner: the plugin's id, or `application`.
        stage: where a middleware or a filter stands.
        slot: what only one owner may fill, among the kind. Paths that match the same requests fill the same.
        where: `file:line` of where it was contributed.
    """

    __slots__ = ("key", "kind", "owner", "slot", "stage", "value", "where")

    kind: Kind
    key: str
    value: E_co
    owner: str
    stage: Stage | None
    slot: Any
    where: str

    def __init__(
        self,
        kind: Kind,
        key: str,
        value: E_co,
        owner: str,
        stage: Stage | None = None,
        slot: Any = None,
        where: str = "",
    ) -> None:
        super().__init__(
            kind=kind,
            key=key,
            value=value,
            owner=owner,
            stage=stage,
            slot=key if slot is None else slot,
            where=where,
        )

    @property
    def shareable(self) -> bool:
        """Whether several owners may contribute this, when their values are equal."""
        return self.kind in SHAREABLE

    def __eq__(self, other: object) -> bool:
        # Where it was contributed doesn't matter.
        if not isinstance(other, Contribution):
            return NotImplemented
        theirs: Contribution[Any] = other  # pyright: ignore[reportUnknownVariableType]: of any value
        mine = (self.kind, self.key, self.value, self.owner, self.stage, self.slot)
        return mine == (theirs.kind, theirs.key, theirs.value, theirs.owner, theirs.stage, theirs.slot)

    __hash__: ClassVar[Any] = None

    def to_dict(self) -> dict[str, Any]:
        """For printing, comparing and JSON: plain data, the same in every process."""
        from covet_plugin.plain import plain

        found: dict[str, Any] = {"kind": str(self.kind), "key": self.key, "owner": self.owner}
        if self.stage is not None:
            found["stage"] = self.stage.name.lower()
        return found | {"value": plain(self.value)}

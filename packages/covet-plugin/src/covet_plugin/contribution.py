"""One thing that a plugin, or the application, contributes."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from covet_plugin.entries import Entry
from covet_plugin.kind import SHAREABLE, Kind
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_plugin.stage import Stage

__all__ = ("APPLICATION", "Contribution")

E_co = TypeVar("E_co", bound=Entry, covariant=True)

APPLICATION: Final = "application"
"""The owner of what the application declares itself. It wins over every plugin."""


@record()
class Contribution(Generic[E_co]):
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

    kind: Kind
    key: str
    value: E_co
    owner: str
    stage: Stage | None = None
    slot: Any = field(default=None, repr=False)
    where: str = field(default="", repr=False, compare=False)

    @property
    def shareable(self) -> bool:
        """Whether several owners may contribute this, when their values are equal."""
        return self.kind in SHAREABLE

    def to_dict(self) -> dict[str, Any]:
        """For printing, comparing and JSON: plain data, the same in every process."""
        from covet_plugin.plain import plain

        found: dict[str, Any] = {"kind": str(self.kind), "key": self.key, "owner": self.owner}
        if self.stage is not None:
            found["stage"] = self.stage.name.lower()
        return found | {"value": plain(self.value)}

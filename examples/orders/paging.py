"""Lists a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from covet import Depends, Query
from examples.orders.shop.models import Page

__all__ = ["Paging"]

Item = TypeVar("Item")


@dataclass(frozen=True)
class Window:
    """The part of a list that a client asks for."""

    offset: Annotated[int, Query(ge=0, description="How many to skip.")] = 0
    limit: Annotated[int, Query(ge=1, le=100, description="How many to return at most.")] = 20

    def of(self, items: Iterable[Item]) -> Page[Item]:
        """Return this part of `items`."""
        everything = list(items)
        part = everything[self.offset : self.offset + self.limit]
        return Page(items=part, total=len(everything), offset=self.offset, limit=self.limit)


Paging = Annotated[Window, Depends()]

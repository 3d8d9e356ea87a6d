"""The part of a dependency after its `yield`, when it runs after the response was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covet_plugin.graph.teardown import Teardown

if TYPE_CHECKING:
    from covet_core.http.request import Request

__all__ = ("LateTeardown",)


class LateTeardown(Teardown):
    """What has to be torn down after a response was sent."""

    __slots__ = ()

    def after(self, request: Request) -> None:
        """Leave it to `Plan.finish`, which the transport awaits when the response was sent."""
        request.finish_later(self)

"""Native filters that an application lists among its middleware."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from covet_plugin.stage import Stage

if TYPE_CHECKING:
    from covet_core.middleware.base import Middleware
    from covet_plugin.contributions import Contributions

__all__ = ("NativeMiddleware", "contribute_filter")


class NativeMiddleware:
    """A native filter under the name of a middleware: the engine runs it, in front of the whole service.

    An application lists it like any other, as a class with options or as an object. On a group, a route or a mounted
    application it is a fault of the plan, since a request is filtered before it is routed.

    Args:
        settings: those of the filter; what is None is left to it.
    """

    __covet_filter__: ClassVar[str]
    """What the engine calls it."""
    schema: ClassVar[int] = 1
    """The number of the schema that its settings are written for."""
    stage: ClassVar[Stage] = Stage.EDGE
    """Where it stands unless the application says."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings: dict[str, Any] = {name: value for name, value in settings.items() if value is not None}

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{type(self).__name__}({told})"


def contribute_filter(each: Middleware, to: Contributions) -> None:
    """Contribute the filter that `each`, a record whose `is_filter` is true, stands for.

    Raises:
        TypeError: its class takes no such options.
    """
    made: Any = each.middleware(**each.options) if isinstance(each.middleware, type) else each.middleware
    stage = made.stage if each.stage is None else each.stage
    to.filter(made.__covet_filter__, schema=made.schema, stage=stage, settings=made.settings)

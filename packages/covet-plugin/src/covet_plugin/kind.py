"""What a plugin can contribute."""

from __future__ import annotations

from enum import StrEnum

__all__ = ("SHAREABLE", "STAGED", "Kind")


class Kind(StrEnum):
    """The kinds of contributions, by the names that plans print."""

    ROUTE = "route"
    WEBSOCKET = "websocket"
    MIDDLEWARE = "middleware"
    FILTER = "filter"
    SERVICE = "service"
    PARAMETER = "parameter"
    HEALTH = "health"
    COMMAND = "command"
    OPENAPI = "openapi"
    METRIC = "metric"
    ERROR_HANDLER = "error_handler"
    CHECK = "check"


SHAREABLE = frozenset({Kind.FILTER, Kind.PARAMETER, Kind.METRIC})
"""Kinds of which several owners may contribute one and the same."""

STAGED = frozenset({Kind.MIDDLEWARE, Kind.FILTER})
"""Kinds that are ordered by stage first."""

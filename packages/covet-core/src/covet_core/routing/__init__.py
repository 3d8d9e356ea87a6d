"""Paths and what is registered under them."""

from covet_core.routing.group import RouteGroup, Router
from covet_core.routing.route import RouteOptions

__all__ = ("RouteGroup", "RouteOptions", "Router")

"""How a function becomes an endpoint: its parameters, its dependencies, its result."""

from covet_core.handlers.depends import Depends
from covet_core.handlers.markers import Body, Cookie, File, Form, Header, Path, Query

__all__ = ("Body", "Cookie", "Depends", "File", "Form", "Header", "Path", "Query")

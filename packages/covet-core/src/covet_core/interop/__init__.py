"""Other frameworks inside of covet, and covet inside of them."""

from covet_core.interop.outer import lifespan_of
from covet_core.interop.wsgi import WSGI
from covet_core.middleware.asgi import ASGIMiddleware
from covet_core.middleware.http import HTTPMiddleware

__all__ = ("WSGI", "ASGIMiddleware", "HTTPMiddleware", "lifespan_of")

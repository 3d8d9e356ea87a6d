"""Other frameworks inside of covet, and covet inside of them."""

from covet_core.interop import WSGI, ASGIMiddleware, HTTPMiddleware, lifespan_of

__all__ = ["WSGI", "ASGIMiddleware", "HTTPMiddleware", "lifespan_of"]

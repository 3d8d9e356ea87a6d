"""What runs around handlers."""

from covet_core.middleware.base import AnyMiddleware, BaseMiddleware, Middleware

__all__ = ("AnyMiddleware", "BaseMiddleware", "Middleware")

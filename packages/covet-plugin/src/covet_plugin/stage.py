"""Where in front of a handler a middleware or a filter stands."""

from __future__ import annotations

from enum import IntEnum

__all__ = ("Stage",)


class Stage(IntEnum):
    """The five stages that a request passes on its way in, outermost first; the answer passes them in reverse.

    A contribution has a stage, a plugin has none. Within a stage the plugins' order counts.
    """

    EDGE = 1
    """What every request meets, and what needs no knowledge of it: trusted hosts, size limits, a request's id."""

    OBSERVE = 2
    """What records requests: metrics, traces, the access log. It sees those that the later stages refuse."""

    PROTECT = 3
    """What decides who may come in: authentication, CORS, security headers."""

    TRAFFIC = 4
    """What shapes the load: rate limits, caches, compression, idempotency."""

    APP = 5
    """What belongs to the application itself: sessions, transactions, tenants."""

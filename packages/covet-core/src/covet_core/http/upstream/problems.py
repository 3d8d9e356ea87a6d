"""What a client is told when the service behind this one can't be heard."""

from covet_core.http.problem import Problem

__all__ = ("BadGateway", "GatewayTimeout")


class BadGateway(Problem, status=502):
    """A service that this one asks can't be reached, or answers with what can't be passed on."""


class GatewayTimeout(Problem, status=504):
    """A service that this one asks didn't answer in time."""

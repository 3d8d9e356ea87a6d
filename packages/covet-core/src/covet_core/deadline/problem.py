"""What a client is told when its answer took too long."""

from covet_core.http.problem import Problem

__all__ = ("DeadlineExceeded",)


class DeadlineExceeded(Problem, status=504):
    """The route's `timeout` ended before there was a response."""

    timeout: float
    """Seconds that the answer was given."""
    awaited: list[str]
    """What was awaited, outermost first: names of functions, without where they are or what they were called with."""

"""How long a value lives."""

from enum import StrEnum


class Scope(StrEnum):
    """How long a provided value lives, from the longest to the shortest.

    A value may use what lives at least as long as itself, and nothing that lives shorter: otherwise it would
    hold on to something already closed. ``REQUEST`` and ``MESSAGE`` stand side by side, below a connection.
    """

    APP = "app"
    """One value for the service, from start-up to shutdown."""

    CONNECTION = "connection"
    """One value for each connection, a WebSocket for example."""

    REQUEST = "request"
    """One value for each HTTP request."""

    MESSAGE = "message"
    """One value for each message of a connection or a queue."""

    TRANSIENT = "transient"
    """A new value each time that one is asked for."""

    def may_use(self, other: "Scope") -> bool:
        """Tell whether a value of this scope may use one of ``other``: whether ``other`` lives long enough.

        A transient value is owned by whoever asked for it, so anything may use one, and it may use anything.
        """
        if Scope.TRANSIENT in (self, other) or self is other:
            return True
        return _DEPTH[other] < _DEPTH[self]


_DEPTH = {Scope.APP: 0, Scope.CONNECTION: 1, Scope.REQUEST: 2, Scope.MESSAGE: 2}

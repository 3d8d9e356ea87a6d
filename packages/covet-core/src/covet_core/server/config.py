"""How a service is served: the settings of one server, resolved and checked."""

from __future__ import annotations

from typing import Literal, get_args

from covet_core.server.errors import SettingInvalid
from covet_plugin.records import record

__all__ = ("LogLevel", "Loop", "ServerConfig", "Transport")

Transport = Literal["native", "granian"]
Loop = Literal["auto", "asyncio", "uvloop"]
LogLevel = Literal["debug", "info", "warning", "error", "critical"]

PRODUCTION_DRAIN_DELAY = 5.0
"""Seconds to serve on after SIGTERM: what load balancers commonly need to notice that a service isn't ready."""


@record(kw_only=True)
class ServerConfig:
    """The settings of one server. Every duration is in seconds.

    Raises:
        SettingInvalid: a value is out of its range.
    """

    host: str = "127.0.0.1"
    """The address or host name to listen on. `0.0.0.0` is every IPv4 address, `::` every IPv6 and IPv4 address."""

    port: int = 8000
    """The TCP port; 0 lets the system choose a free one."""

    uds: str | None = None
    """The path of a unix socket to listen on instead of host and port."""

    workers: int = 1
    """Worker processes. One is this process itself; more run under a supervisor."""

    transport: Transport = "native"
    """What carries the application."""

    loop: Loop = "auto"
    """The event loop. `auto` is uvloop when it is installed, else asyncio."""

    reload: bool = False
    """Restart when a source file changes. For development: one worker, and no drain delay."""

    log_level: LogLevel = "info"
    """The least severe level that is logged. `debug` also prints tracebacks of failed starts."""

    backlog: int = 2048
    """Connections that the kernel queues per listener; the system's own maximum (somaxconn) holds too."""

    drain_delay: float | None = None
    """Seconds to serve on after SIGTERM while readiness says 503. `None`: the application's own, else 5."""

    drain_timeout: float | None = None
    """Seconds that requests in flight get to finish. `None`: the application's own limit."""

    lifespan_timeout: float | None = None
    """Seconds that leaving the application's lifespan may take. `None`: the application's own limit."""

    def __post_init__(self) -> None:
        _between("port", self.port, 0, 65_535)
        _between("workers", self.workers, 1, 1_024)
        _between("backlog", self.backlog, 1, 65_535)
        for name in ("drain_delay", "drain_timeout", "lifespan_timeout"):
            value = getattr(self, name)
            if value is not None:
                _between(name, value, 0, 86_400)
        _one_of("transport", self.transport, get_args(Transport))
        _one_of("loop", self.loop, get_args(Loop))
        _one_of("log_level", self.log_level, get_args(LogLevel))
        if self.reload and self.workers > 1:
            raise SettingInvalid(name="workers", value=str(self.workers), wanted="1 together with reload")

    @property
    def debug(self) -> bool:
        """Whether failed starts print their traceback."""
        return self.log_level == "debug"


def _between(name: str, value: float, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SettingInvalid(name=name, value=str(value), wanted=f"from {low} to {high}")


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingInvalid(name=name, value=value, wanted=" or ".join(choices))

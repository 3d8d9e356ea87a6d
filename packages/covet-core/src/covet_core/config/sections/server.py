"""Settings of the server."""

from __future__ import annotations

from typing import Annotated, TypedDict

from pydantic import Field

from covet_core.config.model import Config
from covet_core.config.naming import Fallback
from covet_core.server.config import LogLevel

__all__ = ("ServerOptions", "ServerSettings")


class ServerOptions(TypedDict):
    """Arguments of `CovetApp.run`."""

    host: str
    port: int
    workers: int
    log_level: LogLevel


class ServerSettings(Config):
    """Where a service that runs itself listens: `app.run(**settings.server)`. `covet run` reads the same variables.

    `PORT` and `HOST` count where the variables with the prefix aren't set: platforms set them.
    """

    host: Annotated[str, Fallback("HOST")] = "127.0.0.1"
    """The address or name to listen on."""
    port: Annotated[int, Fallback("PORT"), Field(ge=0, le=65_535)] = 8000
    """The port; 0 lets the system choose."""
    workers: Annotated[int, Fallback("WORKERS"), Field(ge=1, le=1_024)] = 1
    """Worker processes."""
    log_level: Annotated[LogLevel, Fallback("LOG_LEVEL")] = "info"
    """The least severe level that is logged."""

    @property
    def server(self) -> ServerOptions:
        """What `CovetApp.run` takes."""
        return {"host": self.host, "port": self.port, "workers": self.workers, "log_level": self.log_level}

"""Settings of Sentry."""

from __future__ import annotations

from typing import Annotated, TypedDict
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from covet_core.config.model import Config
from covet_core.config.naming import Fallback

__all__ = ("SentryOptions", "SentrySettings")


class SentryOptions(TypedDict):
    """Arguments of `sentry_sdk.init`."""

    dsn: str | None
    environment: str
    sample_rate: float


def _dsn(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value.get_secret_value())
        whole = parts.scheme in ("http", "https") and parts.username and parts.hostname and parts.path.strip("/")
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("it has to be https://key@host/project")
    return value


class SentrySettings(Config):
    """Where errors are reported to: `sentry_sdk.init(**settings.sentry)`. `SENTRY_DSN` counts too."""

    sentry_dsn: Annotated[SecretStr | None, Fallback("SENTRY_DSN"), AfterValidator(_dsn)] = None
    """The project's key; None reports nothing."""
    sentry_sample_rate: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The part of errors that is reported."""

    @property
    def sentry(self) -> SentryOptions:
        """What `sentry_sdk.init` takes."""
        dsn = None if self.sentry_dsn is None else self.sentry_dsn.get_secret_value()
        return {"dsn": dsn, "environment": self.environment, "sample_rate": self.sentry_sample_rate}

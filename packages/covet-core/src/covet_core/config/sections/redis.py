"""Settings of Redis."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, SecretStr

from covet_core.config.model import Config
from covet_core.config.naming import Fallback
from covet_core.config.sections.address import address_of

__all__ = ("RedisSettings",)


class RedisSettings(Config):
    """Where Redis is: `redis.asyncio.from_url(settings.redis)`.

    `REDIS_URL` counts where the variable with the prefix isn't set.
    """

    redis_url: Annotated[SecretStr, Fallback("REDIS_URL"), AfterValidator(address_of("redis", "rediss", "unix"))]
    """Its address, which may hold a password: `redis://`, `rediss://` with TLS, or `unix://`."""

    @property
    def redis(self) -> str:
        """The address as it is, with its password."""
        return self.redis_url.get_secret_value()

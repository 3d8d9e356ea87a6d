"""Settings of a database."""

from __future__ import annotations

from typing import Annotated, TypedDict

from pydantic import AfterValidator, Field, SecretStr

from covet_core.config.model import Config
from covet_core.config.naming import Fallback
from covet_core.config.sections.address import address_of

__all__ = ("DatabaseSettings", "PoolOptions")


class PoolOptions(TypedDict):
    """Arguments of SQLAlchemy's `create_engine` and `create_async_engine`."""

    pool_size: int
    max_overflow: int


class DatabaseSettings(Config):
    """Where the database is, and how many connections are kept: `create_engine(settings.database, **settings.pool)`.

    `DATABASE_URL`, `DB_POOL_SIZE` and `DB_MAX_OVERFLOW` count where the variables with the prefix aren't set.
    """

    database_url: Annotated[SecretStr, Fallback("DATABASE_URL"), AfterValidator(address_of())]
    """Its address, which may hold a password: `postgresql+asyncpg://user:password@host/name`."""
    db_pool_size: Annotated[int, Fallback("DB_POOL_SIZE"), Field(ge=1, le=10_000)] = 10
    """Connections that are kept, of each worker."""
    db_max_overflow: Annotated[int, Fallback("DB_MAX_OVERFLOW"), Field(ge=0, le=10_000)] = 20
    """Connections that may be opened beyond these."""

    @property
    def database(self) -> str:
        """The address as it is, with its password."""
        return self.database_url.get_secret_value()

    @property
    def pool(self) -> PoolOptions:
        """What SQLAlchemy's engines take."""
        return {"pool_size": self.db_pool_size, "max_overflow": self.db_max_overflow}

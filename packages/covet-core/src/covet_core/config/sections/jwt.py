"""The key and the life of tokens."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from covet_core.config.model import Config
from covet_core.config.naming import Fallback
from covet_core.config.sections.security import Key, Keys

__all__ = ("JWTSettings",)

_BYTES: Final = {"HS256": 32, "HS384": 48, "HS512": 64}
"""Of a key, at least: as many as of the hash (RFC 7518, 3.2)."""


class JWTSettings(Config):
    """How tokens are signed, and how long they hold. The key is not that of anything else.

    `JWT_SECRET` and `JWT_SECRET_FALLBACKS` count where the variables with the prefix aren't set.
    """

    jwt_secret: Annotated[Key, Fallback("JWT_SECRET")]
    """It signs."""
    jwt_secret_fallbacks: Annotated[Keys, Fallback("JWT_SECRET_FALLBACKS")] = ()
    """They verify tokens that were signed before."""
    jwt_algorithm: Literal["HS256", "HS384", "HS512"] = "HS256"
    """HMAC with SHA-2."""
    jwt_expire_minutes: Annotated[int, Field(ge=1, le=525_600)] = 30
    """Minutes that a token holds."""

    @property
    def jwt_secrets(self) -> tuple[bytes, ...]:
        """All keys, the one that signs first."""
        return tuple(key.get_secret_value().encode() for key in (self.jwt_secret, *self.jwt_secret_fallbacks))

    @model_validator(mode="after")
    def _a_key_of_its_own(self) -> Self:
        needed = _BYTES[self.jwt_algorithm]
        if min(map(len, self.jwt_secrets)) < needed:
            raise ValueError(f"jwt_algorithm {self.jwt_algorithm} needs keys of {needed} bytes or more")
        other: object = getattr(self, "secret_key", None)
        if isinstance(other, SecretStr) and other.get_secret_value().encode() in self.jwt_secrets:
            raise ValueError("jwt_secret is secret_key: who has one of them would have both")
        return self

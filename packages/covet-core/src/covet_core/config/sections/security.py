"""The key that a service signs with."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, SecretStr

from covet_core.config.model import Config
from covet_core.config.naming import Fallback

__all__ = ("Key", "Keys", "SecuritySettings", "long_enough")

_SHORTEST: Final = 32


def long_enough(value: SecretStr) -> SecretStr:
    """A key of 256 bits or more (RFC 7518, 3.2).

    Raises:
        ValueError: it is shorter.
    """
    size = len(value.get_secret_value().encode(errors="surrogatepass"))
    if size < _SHORTEST:
        raise ValueError(f"it has {size} bytes, and a key needs {_SHORTEST} or more")
    return value


Key = Annotated[SecretStr, AfterValidator(long_enough)]
"""A key that signs or encrypts: 32 bytes or more, never shown."""

Keys = tuple[Key, ...]
"""Several, with commas between."""


class SecuritySettings(Config):
    """The service's key, and those that were its key before.

    To rotate it, put the old one first among `secret_key_fallbacks`, and take it out when nothing that it signed is of
    use any more. `SECRET_KEY` and `SECRET_KEY_FALLBACKS` count where the variables with the prefix aren't set.
    """

    secret_key: Annotated[Key, Fallback("SECRET_KEY")]
    """It signs."""
    secret_key_fallbacks: Annotated[Keys, Fallback("SECRET_KEY_FALLBACKS")] = ()
    """They verify what was signed before."""

    @property
    def secret_keys(self) -> tuple[bytes, ...]:
        """All keys, the one that signs first."""
        return tuple(key.get_secret_value().encode() for key in (self.secret_key, *self.secret_key_fallbacks))

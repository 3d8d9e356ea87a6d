"""What stands in the way of a deployment in an application's configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from covet_core.config.reading import Reading

if TYPE_CHECKING:
    from covet_core.app import CovetApp
    from covet_plugin.config.secret import Secret

__all__ = ("deploy_faults",)

_KEY: Final = re.compile(r"(?i)(?:.*[._])?(?:secret|secret_key|signing_key|api_key|private_key)s?")
_SHORTEST: Final = 32
"""Bytes of a secret that signs or encrypts: 256 bits (RFC 7518, 3.2)."""


def deploy_faults(app: CovetApp) -> Iterator[str]:
    """A line for each thing that must not be deployed. No secret is told."""
    if app.debug:
        yield "debug is on: clients are told what went wrong inside"
    reading = getattr(app.config, "reading", None)
    if not isinstance(reading, Reading):
        return
    seen: dict[str, str] = {}
    for name, secret in _keys(reading):
        text = secret.reveal()
        size = len(text.encode(errors="surrogatepass"))
        if size < _SHORTEST:
            yield f"{name} has {size} bytes; a secret needs {_SHORTEST} or more"
        if text in seen:
            yield f"{name} is the same as {seen[text]}: what has one of them has both"
        seen.setdefault(text, name)


def _keys(reading: Reading) -> Iterator[tuple[str, Secret]]:
    """The secrets that sign or encrypt; those of a list by their place."""
    for name, secrets in reading.secrets.items():
        if _KEY.fullmatch(name):
            for place, secret in enumerate(secrets):
                yield f"{name}[{place}]" if len(secrets) > 1 else name, secret

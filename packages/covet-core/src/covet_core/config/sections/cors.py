"""Settings of cross-origin requests."""

from __future__ import annotations

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from covet_core.config.model import Config

__all__ = ("CORSSettings",)

_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    folded = tuple(value.lower() for value in values)
    for place, value in enumerate(folded, 1):
        if value != "*" and not _ORIGIN.fullmatch(value):
            raise ValueError(f"number {place} is no origin: it has to be scheme://host or scheme://host:port, or *")
    return folded


def _tokens(values: tuple[str, ...]) -> tuple[str, ...]:
    for place, value in enumerate(values, 1):
        if not _TOKEN.fullmatch(value):
            raise ValueError(f"number {place} can't be in a header")
    return values


class CORSSettings(Config):
    """Which other origins may call the service from a browser (Fetch standard).

    Every origin together with credentials is refused: any page could then act with the rights of whoever reads it.
    """

    cors_origins: Annotated[tuple[str, ...], AfterValidator(_origins)] = ()
    """Origins, such as `https://shop.example`; `*` for every one, without credentials."""
    cors_methods: Annotated[tuple[str, ...], AfterValidator(_tokens)] = (
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
    )
    """Methods that they may use."""
    cors_headers: Annotated[tuple[str, ...], AfterValidator(_tokens)] = ("authorization", "content-type")
    """Request headers that they may send."""
    cors_credentials: bool = False
    """Whether browsers send cookies along."""
    cors_max_age: Annotated[int, Field(ge=0, le=86_400)] = 600
    """Seconds that a browser remembers the answer."""

    @model_validator(mode="after")
    def _no_credentials_for_everybody(self) -> Self:
        if self.cors_credentials and "*" in self.cors_origins:
            raise ValueError("cors_origins has '*' and cors_credentials is on: name the origins")
        return self

"""Compressed responses, spelled as middleware."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from covet_core.middleware.native import NativeMiddleware

__all__ = ("CompressionMiddleware", "GZipMiddleware")


class CompressionMiddleware(NativeMiddleware):
    """Compresses responses by what clients accept: the native filter `compression`, listed like a middleware.

    `CovetApp(middleware=[CompressionMiddleware(minimum_size=1000)])`, or
    `app.add_middleware(CompressionMiddleware, minimum_size=1000)`. What is None is as the filter has it.

    Args:
        minimum_size: bytes of content below which it isn't worth it; 1024 by default.
        codings: what is offered of `zstd`, `br` and `gzip`, the best first; all of them by default.
        media_types: what is compressed, as `text/*` or `*/*+json`.
        gzip_level: from 1 to 9, 6 by default.
        brotli_quality: from 0 to 11, 4 by default.
        zstd_level: from 1 to 19, 3 by default.
    """

    __covet_filter__: ClassVar[str] = "compression"

    def __init__(
        self,
        minimum_size: int | None = None,
        *,
        codings: Sequence[str] | None = None,
        media_types: Sequence[str] | None = None,
        gzip_level: int | None = None,
        brotli_quality: int | None = None,
        zstd_level: int | None = None,
    ) -> None:
        super().__init__(
            {
                "minimum_size": minimum_size,
                "codings": None if codings is None else list(codings),
                "media_types": None if media_types is None else list(media_types),
                "gzip_level": gzip_level,
                "brotli_quality": brotli_quality,
                "zstd_level": zstd_level,
            }
        )


GZipMiddleware: Final = CompressionMiddleware
"""The same class, by the name that Starlette's has."""

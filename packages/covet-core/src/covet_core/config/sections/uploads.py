"""Settings of uploads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, Field

from covet_core.config.model import Config
from covet_plugin.config.units import ByteSize

if TYPE_CHECKING:
    from covet_core.http.forms.policy import UploadPolicy

__all__ = ("UploadSettings",)

_BESIDE: Final = 1_048_576
"""Bytes of a form beside the file itself."""


def _extensions(values: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple("." + value.lower().removeprefix(".") for value in values)
    for place, value in enumerate(found, 1):
        if not value[1:].replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"number {place} is no extension: it has to be one like .png")
    return found


class UploadSettings(Config):
    """Which files are taken and where they are kept.

    ::

        policy = settings.upload_policy()

        @app.post("/pictures", max_body_size=settings.upload_body_size)
        async def upload(file: Annotated[UploadFile, File(policy=policy)]) -> dict[str, str]:
            return {"name": str(await file.save(settings.upload_path))}
    """

    max_file_size: Annotated[ByteSize, Field(ge=1)] = 10_485_760
    """Bytes of one file, which may be written with a unit: `10MiB`."""
    upload_path: Path = Path("uploads")
    """The directory that files are saved in."""
    allowed_extensions: Annotated[tuple[str, ...], AfterValidator(_extensions)] = (
        ".gif",
        ".jpeg",
        ".jpg",
        ".pdf",
        ".png",
    )
    """Extensions that names may have; any when empty."""

    @property
    def upload_body_size(self) -> int:
        """Bytes of a request with one such file: what a route's `max_body_size` takes."""
        return self.max_file_size + _BESIDE

    def upload_policy(self, **more: Any) -> UploadPolicy:
        """The policy for `File(policy=...)`, with size and extensions from here.

        Args:
            more: what else a policy has: `types`, `scanner`.
        """
        from covet_core.http.forms.policy import UploadPolicy

        return UploadPolicy(max_size=self.max_file_size, extensions=self.allowed_extensions, **more)

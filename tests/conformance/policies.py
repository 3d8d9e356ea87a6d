"""Uploads that a policy lets in or keeps out, and that are stored."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from covet_core import CovetApp, File, UploadFile, UploadPolicy, UploadRefused

__all__ = ("LARGEST", "add_policies")

LARGEST = 5_000
"""Bytes of a file."""


async def scan(file: UploadFile) -> None:
    if b"virus" in await file.read():
        raise UploadRefused("It has a virus.")


PICTURES = UploadPolicy(max_size=LARGEST, extensions={".png"}, types={"image/png"}, scanner=scan)


def add_policies(app: CovetApp) -> None:
    """Add the route. It tells what is in the folder when the file was stored."""

    @app.post("/pictures")
    async def picture(image: Annotated[UploadFile, File(policy=PICTURES)]) -> list[object]:
        with tempfile.TemporaryDirectory() as folder:
            stored = await image.save(folder)
            names = [path.name for path in Path(folder).iterdir()]
            return [names == [stored.name], stored.suffix, len(stored.read_bytes())]

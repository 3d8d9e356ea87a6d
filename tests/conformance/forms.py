"""What the service of the conformance suite does with forms."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from typing import Annotated, Any

from covet_core import CovetApp, Form, FormData, FormLimits, Request, UploadFile

__all__ = ("MAX_FILE", "add_forms")

MAX_FILE = 200_000
LIMITS = FormLimits(max_fields=5, max_files=3, max_file_size=MAX_FILE, max_field_size=1000, memory=10_000)


def add_forms(app: CovetApp) -> None:
    """Add the routes."""
    reading = Counter[str]()

    @app.post("/form/read", form_limits=LIMITS)
    async def read(request: Request) -> list[Any]:
        reading["now"] += 1
        try:
            return await _told(await request.form())
        finally:
            reading["now"] -= 1

    @app.post("/form/fields", form_limits=LIMITS)
    async def fields(name: Annotated[str, Form()], file: UploadFile, count: Annotated[int, Form()] = 1) -> list[Any]:
        return [name, count, file.filename, file.size]

    @app.get("/form/left")
    async def left() -> dict[str, int]:
        """Temporary files that are open, and handlers that still read."""
        return {"files": sum(map(_is_temporary, os.listdir("/proc/self/fd"))), "handlers": reading["now"]}


def _is_temporary(descriptor: str) -> bool:
    """Whether it is a file without a name; the standard ones may be those of a test."""
    try:
        return int(descriptor) > 2 and os.readlink(f"/proc/self/fd/{descriptor}").endswith("(deleted)")
    except OSError:
        return False


async def _told(form: FormData) -> list[Any]:
    return [[name, value if isinstance(value, str) else await _told_file(value)] for name, value in form.items()]


async def _told_file(file: UploadFile) -> list[Any]:
    digest = hashlib.sha256(await file.read()).hexdigest()
    return [file.filename, file.content_type, file.size, digest, file.on_disk]

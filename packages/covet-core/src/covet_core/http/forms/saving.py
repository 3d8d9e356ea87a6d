"""Files that are stored: whole or not at all, and never outside of their folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import IO, Final

from covet_core.http.forms.filenames import safe_name, stored_name

__all__ = ("save_to", "target_of")

_BLOCK: Final = 1_048_576


def target_of(place: Path, name: str | None, filename: str) -> Path:
    """Where a file goes to.

    Args:
        place: a folder that exists, or the path of the file.
        name: what it is to be called in the folder; made safe. None for a new name that nothing else has.
        filename: what the client calls it, for the extension of a new name.
    """
    if name is not None:
        return place / safe_name(name)
    return place / stored_name(filename) if place.is_dir() else place


def save_to(source: IO[bytes], target: Path, *, overwrite: bool) -> None:
    """Write all of `source` to `target`; it blocks.

    It is written beside its place under another name, brought to the disk (fsync), and only then put there at once.

    Raises:
        FileExistsError: `target` exists, and isn't to be overwritten.
        OSError: it can't be written; nothing is left of it.
    """
    beside = target.with_name(f".{token_hex(8)}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            source.seek(0)
            copyfileobj(source, file, _BLOCK)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            beside.replace(target)
        else:
            target.hardlink_to(beside)  # fails where the name is taken, which a rename doesn't
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the name to the disk too, where folders can be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

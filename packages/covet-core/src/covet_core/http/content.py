"""What counts as content: text and bytes, and nothing that would have to be guessed at."""

from typing import Any, Final, cast

BINARY: Final[tuple[type, ...]] = (bytes, bytearray, memoryview)
"""The types that are sent as they are."""


def to_bytes(content: Any) -> bytes | None:
    """The bytes of a text (as UTF-8) or of a bytes-like object; None for anything else."""
    if isinstance(content, str):
        return content.encode()
    if isinstance(content, BINARY):
        return bytes(cast("bytearray", content))
    return None

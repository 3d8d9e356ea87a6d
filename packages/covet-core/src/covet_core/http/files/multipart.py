"""Several ranges in one response: `multipart/byteranges` (RFC 9110, 14.6)."""

from __future__ import annotations

from secrets import token_hex

from covet_core.http.files.ranges import Span

__all__ = ("multipart",)


def multipart(spans: list[Span], size: int, media_type: str | None) -> tuple[str, list[bytes | Span], int]:
    """The media type, the parts and the length of a response of several ranges.

    Args:
        spans: the ranges.
        size: bytes of the whole file.
        media_type: that of the file, which every part tells.
    """
    boundary = token_hex(16)
    kind = f"content-type: {media_type}\r\n" if media_type else ""
    parts: list[bytes | Span] = []
    for index, (start, end) in enumerate(spans):
        lead = "\r\n" if index else ""
        head = f"{lead}--{boundary}\r\n{kind}content-range: bytes {start}-{end - 1}/{size}\r\n\r\n"
        parts += [head.encode("latin-1"), (start, end)]
    parts.append(f"\r\n--{boundary}--\r\n".encode("ascii"))
    length = sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in parts)
    return f"multipart/byteranges; boundary={boundary}", parts, length

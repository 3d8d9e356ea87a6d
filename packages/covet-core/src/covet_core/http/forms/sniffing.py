"""What a file is by its first bytes.

A small table rather than a library: `libmagic` is a C library that parses hostile bytes, and knows thousands of types
by guesses of very different worth. What services take from browsers is few types, each with a signature that is exact.
"""

from __future__ import annotations

from typing import Final

__all__ = ("SNIFFED", "sniff")

SNIFFED: Final = 512
"""Bytes that are looked at."""

_SIGNATURES: Final = (
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/gif", 0, b"GIF87a"),
    ("image/gif", 0, b"GIF89a"),
    ("image/webp", 8, b"WEBPVP8"),
    ("image/avif", 4, b"ftypavif"),
    ("image/heic", 4, b"ftypheic"),
    ("image/tiff", 0, b"II*\0"),
    ("image/tiff", 0, b"MM\0*"),
    ("application/pdf", 0, b"%PDF-"),
    ("application/zip", 0, b"PK\x03\x04"),
    ("application/zip", 0, b"PK\x05\x06"),
    ("application/gzip", 0, b"\x1f\x8b\x08"),
    ("application/zstd", 0, b"\x28\xb5\x2f\xfd"),
    ("application/x-7z-compressed", 0, b"7z\xbc\xaf\x27\x1c"),
    ("application/vnd.sqlite3", 0, b"SQLite format 3\0"),
    ("application/vnd.apache.parquet", 0, b"PAR1"),
    ("audio/mpeg", 0, b"ID3"),
    ("audio/wav", 8, b"WAVEfmt "),
    ("audio/flac", 0, b"fLaC"),
    ("application/ogg", 0, b"OggS"),
    ("video/webm", 0, b"\x1a\x45\xdf\xa3"),
    ("video/mp4", 4, b"ftyp"),
)
_MARKUP: Final = (("text/html", (b"<!doctype html", b"<html", b"<script")), ("image/svg+xml", (b"<svg",)))


def sniff(start: bytes) -> str | None:
    """The media type of what begins with `start`; None when it isn't known.

    Office documents are told as the `application/zip` that they are. Text is `text/plain`, unless it has HTML or SVG
    near its beginning, which browsers would run.
    """
    for media_type, offset, signature in _SIGNATURES:
        if start.startswith(signature, offset):
            return media_type
    lowered = start.lower()
    for media_type, marks in _MARKUP:
        if any(mark in lowered for mark in marks):
            return media_type
    return "text/plain" if start and _is_text(start) else None


def _is_text(start: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in start):
        return False
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"  # cut within a character
    return True

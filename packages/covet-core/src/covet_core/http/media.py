"""Media types: the ones covet sends, and how to read a `Content-Type`."""

from typing import Final

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
TEXT: Final = "text/plain"
HTML: Final = "text/html"
BYTES: Final = "application/octet-stream"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"


def with_charset(media_type: str) -> str:
    """`media_type` with `charset=utf-8` when it is text and names no charset itself."""
    if media_type.startswith("text/") and "charset=" not in media_type.lower():
        return f"{media_type}; charset=utf-8"
    return media_type


def essence(content_type: str | None) -> str:
    """The `type/subtype` of a `Content-Type`, in lower case and without parameters; empty when there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def parameter(content_type: str | None, name: str) -> str | None:
    """The value of the parameter `name` of a `Content-Type`, unquoted, or None."""
    for part in (content_type or "").split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == name:
            return value.strip().strip('"')
    return None


def is_json(content_type: str | None) -> bool:
    """Whether a `Content-Type` is `application/json` or `application/*+json`."""
    kind = essence(content_type)
    return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))

"""`Content-Disposition`: how a client is to keep what it gets (RFC 6266, with names as RFC 8187 writes them)."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

__all__ = ("Disposition", "content_disposition")

Disposition = Literal["attachment", "inline"]

_PLAIN = "!#$&+-.^_`|~"


def content_disposition(filename: str | None = None, disposition: Disposition = "attachment") -> str:
    """The value of a `Content-Disposition` header.

    What can't be part of a file's name is left out, so that a name from outside can begin neither a header nor a
    parameter, and leads into no directory: control characters, and everything up to the last `/` or backslash. A name
    outside ASCII is told twice: as `filename*` in UTF-8, and as `filename` for clients that don't know that.

    Args:
        filename: the name; None, or one of which nothing is left, tells none.
        disposition: `attachment` to be saved, `inline` to be shown.

    Raises:
        ValueError: `disposition` is neither.
    """
    if disposition not in ("attachment", "inline"):
        raise ValueError(f"a disposition is 'attachment' or 'inline', not {disposition!r}")
    name = _base(filename or "")
    if not name:
        return disposition
    ascii_name = "".join(each if " " <= each <= "~" and each not in '"%' else "_" for each in name)
    if ascii_name == name:
        return f'{disposition}; filename="{name}"'
    encoded = quote(name.encode("utf-8", "replace"), safe=_PLAIN)
    return f"{disposition}; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}"


def _base(filename: str) -> str:
    name = filename.replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in name if each.isprintable())
    return shown.strip().strip(".") if not shown.strip(". ") else shown.strip()

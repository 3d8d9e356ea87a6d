"""Values as they are written in an environment variable, and as they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import PurePath
from typing import Any, Final, cast

from covet_plugin.config.secret import MASK, is_secret_value, revealed

__all__ = ("masked_urls", "text_of")

_COLLECTIONS: Final = (list, tuple, set, frozenset, Mapping)

_UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000), ("us", 1))


def text_of(value: object, *, reveal: bool = False) -> str:
    """How `value` is written in the environment: reading it again gives an equal value.

    Args:
        value: of a field.
        reveal: whether secrets are written out; otherwise each is `***`, and so are the passwords of URLs.
    """
    if is_secret_value(value):
        return str(revealed(value)) if reveal else MASK
    text = _text_of(value, reveal)
    return text if reveal else masked_urls(text)


def masked_urls(text: str) -> str:
    """`text` without the passwords of the URLs in it."""
    return re.sub(r"(://[^:/@\s]*:)[^@/\s]+@", rf"\1{MASK}@", text) if "://" in text else text


def _text_of(value: object, reveal: bool) -> str:
    if value is None:
        return "none"
    if isinstance(value, Enum):
        return _text_of(value.value, reveal) if isinstance(value.value, str | int) else value.name
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | PurePath):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, _COLLECTIONS):
        return _collection(value, reveal)
    name = getattr(value, "__qualname__", None)
    return f"<{name}>" if isinstance(name, str) else f"<{type(value).__qualname__}>"


def _duration(value: timedelta) -> str:
    rest = value // timedelta(microseconds=1)
    sign, rest = ("-", -rest) if rest < 0 else ("", rest)
    parts: list[str] = []
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return sign + ("".join(parts) or "0s")


def _collection(value: Any, reveal: bool) -> str:
    from json import dumps

    if hasattr(value, "items"):
        return dumps(_for_json(value, reveal), ensure_ascii=False)
    items: list[object] = sorted(value, key=repr) if type(value) in (set, frozenset) else list(value)
    texts = [text_of(item, reveal=reveal) for item in items]
    nested = any(isinstance(item, _COLLECTIONS) for item in items)
    odd = any(not text or "," in text or text != text.strip() for text in texts)
    if nested or odd or not texts or texts[0].startswith("["):
        return dumps([_for_json(item, reveal) for item in items], ensure_ascii=False)
    return ",".join(texts)


def _for_json(value: object, reveal: bool) -> Any:
    if isinstance(value, Mapping):
        table = cast("Mapping[object, object]", value)
        return {str(key): _for_json(each, reveal) for key, each in table.items()}
    if isinstance(value, _COLLECTIONS):
        return [_for_json(each, reveal) for each in cast("Iterable[object]", value)]
    if value is None or (isinstance(value, bool | int | float) and not isinstance(value, Enum)):
        return value
    return text_of(value, reveal=reveal)

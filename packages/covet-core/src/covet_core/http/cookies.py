"""Cookies that a response sets (RFC 6265 and the prefixes and attributes that browsers added since)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from covet_core.http.errors import InvalidCookie

SameSite = Literal["lax", "strict", "none"]

_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE = r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"
_ATTRIBUTE = r"[\x20-\x3a\x3c-\x7e]*"
_LARGEST: Final = 4096
"""Bytes of a name and its value together (RFC 6265bis, 5.6): browsers drop a larger cookie without a word."""
_LONGEST_ATTRIBUTE: Final = 1024
"""Bytes of an attribute's value (RFC 6265bis, 5.6): browsers ignore a longer one."""
# Compiled, and kept by `re`, with the first cookie that is set.


def cookie_header(
    name: str,
    value: str,
    *,
    max_age: int | timedelta | None,
    expires: datetime | None,
    path: str | None,
    domain: str | None,
    secure: bool,
    httponly: bool,
    samesite: SameSite | None,
    partitioned: bool,
) -> str:
    """The value of a `Set-Cookie` header.

    Raises:
        InvalidCookie: the name, the value or an attribute isn't allowed, or the attributes contradict each other.
    """
    _check_text(name, value, path, domain)
    _check_rules(name, path, domain, secure, samesite, partitioned)
    parts = [f"{name}={value}"]
    if max_age is not None:
        parts.append(f"Max-Age={_seconds(max_age)}")
    if expires is not None:
        parts.append(f"Expires={_http_date(name, expires)}")
    if path is not None:
        parts.append(f"Path={path}")
    if domain is not None:
        parts.append(f"Domain={domain}")
    if samesite is not None:
        parts.append(f"SameSite={samesite.capitalize()}")
    flags = (("Secure", secure), ("HttpOnly", httponly), ("Partitioned", partitioned))
    return "; ".join([*parts, *(flag for flag, wanted in flags if wanted)])


def _seconds(age: int | timedelta) -> int:
    return int(age.total_seconds()) if isinstance(age, timedelta) else int(age)


def _http_date(name: str, moment: datetime) -> str:
    if moment.tzinfo is None:
        raise InvalidCookie(name=name, reason="`expires` has no time zone")
    from email.utils import format_datetime  # it loads a good deal, for an attribute that few cookies have

    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _check_text(name: str, value: str, path: str | None, domain: str | None) -> None:
    size = len(name) + len(value)
    if size > _LARGEST:
        raise InvalidCookie(name=name[:64], reason=f"name and value have {size} bytes, and browsers keep {_LARGEST}")
    for attribute, text in (("path", path), ("domain", domain)):
        if text is not None and len(text) > _LONGEST_ATTRIBUTE:
            raise InvalidCookie(name=name, reason=f"its {attribute} is longer than {_LONGEST_ATTRIBUTE} bytes")
    if re.fullmatch(_NAME, name) is None:
        raise InvalidCookie(name=name, reason="its name isn't a token")
    if re.fullmatch(_VALUE, value) is None:
        raise InvalidCookie(name=name, reason="its value holds a character that has to be encoded")
    for attribute, text in (("path", path), ("domain", domain)):
        if text is not None and re.fullmatch(_ATTRIBUTE, text) is None:
            raise InvalidCookie(name=name, reason=f"its {attribute} holds a semicolon or a control character")


def _check_rules(
    name: str, path: str | None, domain: str | None, secure: bool, samesite: str | None, partitioned: bool
) -> None:
    if samesite not in ("lax", "strict", "none", None):
        raise InvalidCookie(name=name, reason=f"SameSite is lax, strict or none, not {samesite!r}")
    prefix = name.lower()
    needs_secure = {
        "SameSite=None": samesite == "none",
        "Partitioned": partitioned,
        "the prefix __Secure-": prefix.startswith("__secure-"),
        "the prefix __Host-": prefix.startswith("__host-"),
    }
    for reason, applies in needs_secure.items():
        if applies and not secure:
            raise InvalidCookie(name=name, reason=f"{reason} needs secure=True")
    if prefix.startswith("__host-") and (path != "/" or domain is not None):
        raise InvalidCookie(name=name, reason="the prefix __Host- needs path='/' and no domain")

"""Whether a client can read content that is coded already."""

from __future__ import annotations

from typing import Final

__all__ = ("accepts", "decodable")

_DECODED: Final = frozenset({"gzip", "x-gzip", "deflate"})
"""What httpx decodes however it is installed."""


def accepts(accept_encoding: list[str], content_encoding: str) -> bool:
    """Whether `Accept-Encoding` (RFC 9110, 12.5.3) lets every coding of `Content-Encoding` pass.

    Args:
        accept_encoding: the values of the field; none where the client says nothing, and so may get anything.
        content_encoding: the codings, in the order in which they were applied.
    """
    if not accept_encoding:
        return True
    weights: dict[str, float] = {}
    for item in ",".join(accept_encoding).split(","):
        coding, _, parameters = item.partition(";")
        weights[coding.strip().lower()] = _weight(parameters)
    return all(weights.get(each, weights.get("*", 0.0)) > 0 for each in _codings(content_encoding))


def decodable(content_encoding: str) -> bool:
    """Whether the content can be sent without its codings instead."""
    return _DECODED.issuperset(_codings(content_encoding))


def _codings(value: str) -> list[str]:
    return [each.strip().lower() for each in value.split(",") if each.strip()]


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0

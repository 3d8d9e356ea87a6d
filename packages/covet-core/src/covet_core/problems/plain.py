"""What covet answers by itself, in problem documents of the type `about:blank` (RFC 9457, 4.2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ("PLAIN",)

PLAIN: Final[Mapping[int, str]] = {
    400: "The request is malformed: its head, its framing, its percent-encoding, or a body that isn't JSON.",
    404: "Nothing is at this path.",
    405: "The path doesn't take this method; `Allow` names those that it takes.",
    408: "The request's head, or its body, arrived too slowly.",
    413: "The body is larger than its limit.",
    414: "The request line is longer than its limit.",
    415: "The body has another media type than the one that is read; `Accept` names it.",
    417: "The expectation that the request states can't be met.",
    421: "The service doesn't answer for this host.",
    422: "Values of the request are missing or don't fit; `errors` lists every one of them with its place.",
    431: "The header fields are more, or larger, than their limits.",
    500: "The service failed. `request_id` is what its log has the reason under.",
    501: "The request asks for something that this server doesn't do: a proxy's work, or another transfer coding.",
    503: "The service answers as many requests as it may; `Retry-After` says when to try again.",
    505: "The request's version of HTTP isn't spoken here.",
}
"""What each status means that comes from the engine or from covet-core, and not from a handler."""

"""Three parsers of HTTP/1.1 requests behind one function each: covet's, h11, and llhttp as httptools has it."""

from dataclasses import dataclass, field

import h11
import httptools

from covet_engine._engine import parse_request

MAX_BODY_SIZE = 1_048_576


@dataclass(slots=True)
class Reading:
    """A request as a parser understood it."""

    method: bytes = b""
    target: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes | bytearray = field(default_factory=bytearray)
    size: int = 0

    def differs_from(self, other: "Reading") -> list[str]:
        """Name what the two have otherwise."""
        names = ["method", "target", "headers", "body", "size"]
        return [name for name in names if getattr(self, name) != getattr(other, name)]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that a parser refused."""

    why: str


Outcome = Reading | Refusal | None
"""None: the parser waits for more bytes."""


def covet(request: bytes) -> Outcome:
    """Read with covet's parser."""
    try:
        found = parse_request(request, MAX_BODY_SIZE)
    except ValueError as refused:
        status, code, _ = refused.args
        return Refusal(f"{status} {code}")
    if found is None or not found["complete"]:
        return None
    return Reading(*(found[name] for name in ("method", "target", "headers", "body", "size")))


def h11_parser(request: bytes) -> Outcome:
    """Read with h11."""
    connection = h11.Connection(h11.SERVER)
    reading = Reading()
    try:
        connection.receive_data(request)
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Request):
                reading.method, reading.target, reading.headers = event.method, event.target, list(event.headers)
            elif isinstance(event, h11.Data):
                reading.body += event.data
            elif isinstance(event, h11.EndOfMessage):
                reading.size = len(request) - len(connection.trailing_data[0])
                return reading
            else:
                return None
    except h11.RemoteProtocolError as refused:
        return Refusal(str(refused))


class _Events:
    """What httptools calls while it parses."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.done = False

    def on_url(self, part: bytes) -> None:
        self.reading.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        self.reading.headers.append((name.lower(), value))

    def on_body(self, part: bytes) -> None:
        self.reading.body += part

    def on_message_complete(self) -> None:
        self.done = True


def llhttp(request: bytes) -> Outcome:
    """Read with llhttp, byte by byte, to see where the first request ends; long ones in larger pieces, for speed."""
    events = _Events()
    parser = httptools.HttpRequestParser(events)
    step = 1 if len(request) < 5000 else 512
    end = 0
    try:
        while end < len(request) and not events.done:
            piece = request[end : end + step]
            end += len(piece)
            parser.feed_data(piece)
    except httptools.HttpParserUpgrade:
        events.done = True
    except httptools.HttpParserError as refused:
        return Refusal(str(refused))
    if not events.done:
        return None
    events.reading.method, events.reading.size = parser.get_method(), end
    return events.reading


PEERS = {"h11": h11_parser, "llhttp": llhttp}

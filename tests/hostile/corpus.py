"""The hostile corpus: requests as bytes, and how a server must answer them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Case:
    """One request.

    Attributes:
        name: unique in the corpus.
        topic: the file that it stands in.
        request: the bytes to send.
        status: of the answer.
        reason: the code of the parser's refusal; None when the parser takes the request.
        closed: whether the connection is closed after the answer.
        body: what the handler reads, when the request is taken.
        authority: the host that the request is for, when it is not the Host field's.
    """

    name: str
    topic: str
    request: bytes
    status: int
    reason: str | None
    closed: bool
    body: bytes
    authority: bytes | None

    @property
    def reaches_handler(self) -> bool:
        """Whether a handler for every path and the common methods is called."""
        return self.status == 200

    def __str__(self) -> str:
        return self.name


def load() -> list[Case]:
    """Read the corpus, in the order of its files."""
    return [
        _read(path.stem, entry)
        for path in sorted(FOLDER.glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _read(topic: str, entry: dict[str, Any]) -> Case:
    filling = entry.get("fill", "") * entry.get("times", 0)
    authority = entry.get("authority")
    return Case(
        name=entry["name"],
        topic=topic,
        # The files write a byte as the character of the same number.
        request=entry["request"].replace("{fill}", filling).encode("latin-1"),
        status=entry["status"],
        reason=entry.get("reason"),
        # A message that was refused has no end that can be told. A bad path is found after the end is known.
        closed=entry.get("closed", "reason" in entry and entry.get("layer") != "path"),
        body=entry.get("body", "").encode("latin-1"),
        authority=None if authority is None else authority.encode("latin-1"),
    )

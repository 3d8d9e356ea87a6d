"""Where letters are put. A mail server would take them from here."""

import os
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

__all__ = ["Outbox"]


class Outbox:
    """A folder of letters, each a file as RFC 5322 has it. It blocks: call it in a worker thread.

    Args:
        folder: it is made with the first letter.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, letter: EmailMessage) -> None:
        """Put a letter there, whole or not at all. Putting it there again changes nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self.path(f".{name}.part")
        beside.write_bytes(letter.as_bytes())
        os.replace(beside, self.path(name))

    def path(self, name: str) -> Path:
        """The file of a letter."""
        return self._folder / name

    def __iter__(self) -> Iterator[tuple[str, EmailMessage]]:
        for path in sorted(self._folder.glob("[!.]*.eml")):
            yield path.name, message_from_bytes(path.read_bytes(), EmailMessage, policy=SMTPUTF8)

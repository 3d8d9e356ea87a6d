"""What can go wrong while a request is read or a response is built: mistakes in code, and clients that leave.

Errors that a *client* is answered with are in `covet_core.http.exceptions`.
"""

from typing import ClassVar

from covet_core.errors import CoreError


class MessageError(CoreError):
    """Base of the errors about an HTTP message: caught, never raised."""


class InvalidHeader(MessageError, ValueError):
    """A header's name isn't a token (RFC 9110, 5.1), or its value holds what could end the header (5.5)."""

    code: ClassVar[str] = "invalid-header"

    def __init__(self, *, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason

    def render(self) -> str:
        return f"The header {self.name!r} can't be sent: {self.reason}."

    def hint(self) -> str:
        return "Names are tokens; values are one line of Latin-1. Encode or drop what came from outside."


class InvalidCookie(MessageError, ValueError):
    """A cookie that a browser would refuse or cut short (RFC 6265, 4.1.1, and its successor's prefixes)."""

    code: ClassVar[str] = "invalid-cookie"

    def __init__(self, *, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason

    def render(self) -> str:
        return f"The cookie {self.name!r} can't be set: {self.reason}."

    def hint(self) -> str:
        return "Encode values with urllib.parse.quote() or base64, and keep their attributes consistent."


class InvalidStatus(MessageError, ValueError):
    """A status code that can't be the final answer to a request, or can't carry what it was given."""

    code: ClassVar[str] = "invalid-status"

    def __init__(self, *, status_code: object, reason: str) -> None:
        self.status_code = status_code
        self.reason = reason

    def render(self) -> str:
        return f"The status {self.status_code!r} can't be used: {self.reason}."


class UnsupportedContent(MessageError, TypeError):
    """A response was given an object that it doesn't turn into bytes by itself."""

    code: ClassVar[str] = "unsupported-content"

    def __init__(self, *, response: str, content_type: str) -> None:
        self.response = response
        self.content_type = content_type

    def render(self) -> str:
        return f"{self.response} can't send an object of type {self.content_type}."

    def hint(self) -> str:
        return "Return the object from the handler, or give JSONResponse what JSON can hold."


class RowMismatch(MessageError, ValueError):
    """A row of a table has other members than its columns."""

    code: ClassVar[str] = "row-mismatch"

    def __init__(self, *, row: int, reason: str) -> None:
        self.row = row
        self.reason = reason

    def render(self) -> str:
        return f"Row {self.row} doesn't fit the columns: {self.reason}."

    def hint(self) -> str:
        return "Name the columns: `columns=[...]` takes what it names of mappings and objects, and leaves the rest."


class InvalidProblem(MessageError, TypeError):
    """A Problem class that is declared in a way it can't be sent."""

    code: ClassVar[str] = "invalid-problem"

    def __init__(self, *, problem: str, reason: str) -> None:
        self.problem = problem
        self.reason = reason

    def render(self) -> str:
        return f"The problem {self.problem} is declared wrong: {self.reason}."


class BodyConsumed(MessageError, RuntimeError):
    """The request's body was read as a stream, so that it can't be read again."""

    code: ClassVar[str] = "body-consumed"

    def __init__(self, *, method: str, path: str) -> None:
        self.method = method
        self.path = path

    def render(self) -> str:
        return f"The body of {self.method} {self.path} was already read as a stream."

    def hint(self) -> str:
        return "Use body(), which keeps what it read, or stream() once; not both."


class ClientDisconnect(MessageError, ConnectionError):
    """The client went away before its request was read to the end."""

    code: ClassVar[str] = "client-disconnect"

    def render(self) -> str:
        return "The client went away before its request was whole."

    def hint(self) -> str:
        return "There's nobody to answer: clean up and return."


class NotARegularFile(MessageError, OSError):
    """A response was to be made of a path that leads to something else than a regular file."""

    code: ClassVar[str] = "not-a-regular-file"

    def __init__(self, *, path: str, kind: str) -> None:
        self.path = path
        self.kind = kind

    def render(self) -> str:
        return f"{self.path!r} is {self.kind}: only regular files are sent."

    def hint(self) -> str:
        return "Name a file: a response is made of one file, and not of a directory."


class FileChanged(MessageError, OSError):
    """A file became shorter while it was sent, so that its client was cut off."""

    code: ClassVar[str] = "file-changed"

    def __init__(self, *, missing: int) -> None:
        self.missing = missing

    def render(self) -> str:
        return f"The file became shorter while it was sent: at least one of {self.missing} further bytes is gone."

    def hint(self) -> str:
        return "Write a new file and rename it over the old one, instead of changing it in place."


class NotBound(MessageError, RuntimeError):
    """`request.app` was asked of a request that no application is handling."""

    code: ClassVar[str] = "request-not-bound"

    def __init__(self, *, attribute: str) -> None:
        self.attribute = attribute

    def render(self) -> str:
        return f"This request belongs to no application, so it has no `{self.attribute}`."

    def hint(self) -> str:
        return "Requests made by hand are bound with Request.bound_to(app)."

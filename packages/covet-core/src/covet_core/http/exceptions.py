"""Exceptions that answer the request: raised anywhere in a handler, sent as `application/problem+json` (RFC 9457)."""

from collections.abc import Mapping, Sequence

from covet_core.http.headers import HeaderInput
from covet_core.http.status import phrase


class HTTPException(Exception):
    """Ends the request with `status_code`. Its body is a problem document.

    Args:
        status_code: the status, 200 to 599; usually 400 and above.
        detail: one sentence for this occurrence, for people. Never put secrets or tracebacks here. Without one it is
            the phrase of the status, "Not Found" say, which the problem document has as its title and doesn't repeat.
        headers: headers to add to the response, `{"Retry-After": "30"}` say.
        extensions: further members of the problem document.
    """

    status_code: int
    detail: str | None
    headers: HeaderInput | None

    def __init__(
        self,
        status_code: int,
        detail: str | None = None,
        headers: HeaderInput | None = None,
        *,
        extensions: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(status_code, detail)
        self.status_code = status_code
        self.detail = phrase(status_code) if detail is None else detail
        self.headers = headers
        self.extensions = extensions

    def members(self) -> dict[str, object]:
        """The members of the problem document, in the order they are sent in. None stands for a member left out."""
        return {
            "type": "about:blank",
            "title": phrase(self.status_code),
            "status": self.status_code,
            "detail": self._said(),
            **(self.extensions or {}),
        }

    def _said(self) -> str | None:
        """The detail that somebody gave."""
        return None if self.args[1:] == (None,) and self.detail == phrase(self.status_code) else self.detail

    def __str__(self) -> str:
        title, said = f"{self.status_code} {phrase(self.status_code)}", self._said()
        return f"{title}: {said}" if said else title

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.args, vars(self).copy())


class BadRequest(HTTPException):
    """400: the request can't be understood, JSON that doesn't parse for example."""

    def __init__(self, detail: str | None = None, headers: HeaderInput | None = None) -> None:
        super().__init__(400, detail, headers)


class ContentTooLarge(HTTPException):
    """413: the body is larger than its limit.

    Args:
        limit: the limit in bytes, told to the client.
    """

    def __init__(self, limit: int | None = None) -> None:
        told = None if limit is None else f"The body is larger than {limit} bytes."
        super().__init__(413, told)
        self.limit = limit


class UnsupportedMediaType(HTTPException):
    """415: the body is of another media type than the handler reads.

    Args:
        content_type: what the request said it sends; None when it said nothing.
        expected: what would be read.
    """

    def __init__(self, content_type: str | None = None, *, expected: str = "application/json") -> None:
        sent = "no Content-Type" if not content_type else f"the Content-Type {content_type!r}"
        super().__init__(415, f"The body has {sent}; expected {expected}.", {"accept": expected})
        self.content_type = content_type


class UnsupportedContentCoding(HTTPException):
    """415: the body is in a content coding that isn't taken (RFC 9110, 15.5.16; RFC 7694).

    Args:
        coding: what `Content-Encoding` said.
        accepted: the codings that would be taken; none to take bodies only as they are.
    """

    def __init__(self, coding: str, accepted: Sequence[str] = ()) -> None:
        taken = ", ".join(accepted) or "identity"
        detail = f"The body has the Content-Encoding {coding!r}; expected {taken}."
        super().__init__(415, detail, {"accept-encoding": taken})
        self.coding = coding
        self.accepted: tuple[str, ...] = tuple(accepted)


def _restore(cls: type[HTTPException], args: tuple[object, ...], attributes: dict[str, object]) -> HTTPException:
    error = cls.__new__(cls, *args)
    vars(error).update(attributes)
    return error

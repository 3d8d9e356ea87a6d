"""`multipart/form-data` (RFC 7578), by python-multipart."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from covet_core.http.errors import FormsExtraMissing
from covet_core.http.exceptions import BadRequest, HTTPException
from covet_core.http.forms import FormLimits
from covet_core.http.upload import UploadFile

try:
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header
except ModuleNotFoundError as _error:
    raise FormsExtraMissing from _error

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_Pairs = list[tuple[str, str | UploadFile]]


async def read_parts(boundary: str, chunks: AsyncIterator[bytes], limits: FormLimits) -> _Pairs:
    """The fields and files of a body.

    Raises:
        BadRequest: it isn't well formed, or ends too early.
        HTTPException: 413, it passes a limit.
    """
    parts = _Parts(limits)
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        async for chunk in chunks:
            parser.write(chunk)
            await parts.store()
        parser.finalize()
        if not parts.whole:
            raise BadRequest("The form ends too early.")
    except (FormParserError, UnicodeDecodeError) as error:
        parts.close()
        raise BadRequest("The form isn't well formed.") from error
    except BaseException:
        parts.close()
        raise
    return await parts.finished()


class _Parts:
    """What the parser tells of, part by part. It tells synchronously; what goes to files is written in between."""

    def __init__(self, limits: FormLimits) -> None:
        self.whole = False
        self._limits = limits
        self._found: list[tuple[str, bytearray | UploadFile]] = []
        self._files = 0
        self._headers: dict[str, str] = {}
        self._name = b""
        self._value = b""
        self._unwritten: list[tuple[UploadFile, bytes]] = []

    def callbacks(self) -> "MultipartCallbacks":
        """What the parser calls, by the names that it has for it."""
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_end": self._on_end,
        }

    async def store(self) -> None:
        """Write what was read of files."""
        for file, data in self._unwritten:
            await file.write(data)
        self._unwritten.clear()

    async def finished(self) -> _Pairs:
        """The fields as text and the files at their beginning."""
        found: _Pairs = []
        for name, value in self._found:
            if isinstance(value, UploadFile):
                await value.seek(0)
                found.append((name, value))
            else:
                found.append((name, _text(value)))
        return found

    def close(self) -> None:
        """Remove the files."""
        for _, value in self._found:
            if isinstance(value, UploadFile):
                value.close()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._name = self._value = b""

    def _on_headers_finished(self) -> None:
        disposition = self._headers.get("content-disposition", "").encode("latin-1")
        kind, options = parse_options_header(disposition)
        if kind != b"form-data" or b"name" not in options:
            raise BadRequest("A part of the form has no name.")
        name = options[b"name"].decode()
        if b"filename" in options:
            self._files += 1
            self._check(self._files, self._limits.max_files, "files")
            file = UploadFile(options[b"filename"].decode(), self._headers.get("content-type"), dict(self._headers))
            self._found.append((name, file))
            return
        self._found.append((name, bytearray()))
        self._check(len(self._found) - self._files, self._limits.max_fields, "fields")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        name, value = self._found[-1]
        if isinstance(value, UploadFile):
            self._unwritten.append((value, data[start:end]))
            return
        value += data[start:end]
        if len(value) > self._limits.max_field_size:
            raise HTTPException(413, f"The field {name!r} is larger than {self._limits.max_field_size} bytes.")

    def _on_end(self) -> None:
        self.whole = True

    def _check(self, count: int, limit: int, what: str) -> None:
        if count > limit:
            raise HTTPException(413, f"The form has more than {limit} {what}.")


def _text(value: bytearray) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise BadRequest("A field of the form isn't UTF-8 text.") from None

"""Forms: what browsers send, with fields and files."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

from covet_core.http.exceptions import BadRequest, HTTPException, UnsupportedMediaType
from covet_core.http.media import FORM, MULTIPART, essence, parameter
from covet_core.http.multi import ManyPairs
from covet_core.http.upload import UploadFile
from covet_plugin.records import record


@record()
class FormLimits:
    """What a form may have, beside the limit of the whole body."""

    max_fields: int = 1000
    """Fields that aren't files; more are answered 413."""
    max_files: int = 100
    """Files; more are answered 413."""
    max_field_size: int = 1_048_576
    """Bytes of one field that isn't a file; more are answered 413."""


class FormData(Mapping[str, "str | UploadFile"]):
    """The fields of a form. A name may occur more than once: `[]` and `get` give the first value, `getlist` all.

    Files are closed by `close()`, or at the end of an `async with`.
    """

    __slots__ = ("_first", "_pairs")

    def __init__(self, pairs: Iterable[tuple[str, "str | UploadFile"]] = ()) -> None:
        self._pairs = tuple(pairs)
        self._first = dict(reversed(self._pairs))

    def __getitem__(self, name: str) -> "str | UploadFile":
        return self._first[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._pairs))

    def __len__(self) -> int:
        return len(self._first)

    def __repr__(self) -> str:
        return f"FormData({list(self._pairs)!r})"

    def getlist(self, name: str) -> "list[str | UploadFile]":
        """Every value of `name` in order."""
        return [value for key, value in self._pairs if key == name]

    def items(self) -> "ManyPairs[str | UploadFile]":
        """Every pair in order, a name as often as it occurs."""
        return ManyPairs(self, self._pairs)

    def close(self) -> None:
        """Close every file, and so remove it."""
        for _, value in self._pairs:
            if isinstance(value, UploadFile):
                value.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


async def read_form(content_type: str | None, chunks: AsyncIterator[bytes], limits: FormLimits) -> FormData:
    """Read a form of either kind.

    Raises:
        BadRequest: it isn't well formed.
        HTTPException: 413, it passes a limit.
        UnsupportedMediaType: it is neither `application/x-www-form-urlencoded` nor `multipart/form-data`.
        FormsExtraMissing: it has parts, and the extra that reads them isn't installed.
    """
    kind = essence(content_type)
    if kind == FORM:
        return _urlencoded(b"".join([chunk async for chunk in chunks]), limits)
    boundary = parameter(content_type, "boundary")
    if kind != MULTIPART:
        raise UnsupportedMediaType(content_type, expected=f"{FORM}, {MULTIPART}")
    if not boundary:
        raise BadRequest("The form has no boundary.")
    from covet_core.http.multipart import read_parts  # loads what reads multipart, which is an extra

    return FormData(await read_parts(boundary, chunks, limits))


def _urlencoded(body: bytes, limits: FormLimits) -> FormData:
    if body.count(b"&") >= limits.max_fields:
        raise HTTPException(413, f"The form has more than {limits.max_fields} fields.")
    try:
        return FormData(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise BadRequest("The form isn't UTF-8 text.") from None

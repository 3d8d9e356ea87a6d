"""`CSVResponse`: a table as text (RFC 4180)."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from covet_core.http.rows.batches import Rows, batches_of
from covet_core.http.rows.cells import cell
from covet_core.http.rows.columns import Columns, Reader, columns_of
from covet_core.http.stream import StreamingResponse

if TYPE_CHECKING:
    from covet_core.http.headers import HeaderInput

__all__ = ("CSVResponse",)


class CSVResponse(StreamingResponse):
    """Rows as comma-separated values (RFC 4180), sent as fast as the client reads them.

    A row is a mapping, a pydantic model, a dataclass, a named tuple or another object with named members, or a
    sequence of values. Asynchronous iterators run in a task of their own, ordinary ones in worker threads; neither is
    read more than about 64 KB ahead of the client. When the client goes away the iterator is closed. An error in it
    cuts the connection, so that nobody takes a part for the whole.

    None is an empty cell, enums are their values, dates and times are as in ISO 8601, booleans `true` and `false`.

    Whoever opens the file in a spreadsheet runs the formulas in it. So text that begins with `=`, `+`, `-`, `@`, their
    full-width forms, tab, CR or LF, also behind what isn't seen, gets a `'` before it (OWASP, CSV injection). Numbers
    stay numbers, also in text. `escape_formulas=False` is for files that programs alone read.

    Args:
        content: yields the rows.
        status_code: the status.
        headers: headers; a `content-type` or `content-disposition` among them is used as it is.
        media_type: `text/csv` by default.
        columns: names, a mapping of names to headings, or a class whose members they are. By default those of the
            first row; a sequence of values has none.
        header: whether the first line has the headings, where there are any.
        filename: the name that the client keeps the file under; without one it may show it.
        delimiter: what stands between cells.
        charset: an encoding that Python knows. `utf-8-sig` begins with the mark by which Excel knows UTF-8.
        errors: what is done with text that the charset can't hold, as in `str.encode`.
        escape_formulas: see above.
        background: what is called when the table was sent, or its client has gone.

    Raises:
        LookupError: there is no such charset.
        TypeError: nothing tells the columns.
        UnsupportedContent: `content` can't be iterated over, or is one text, bytes object or dict.
        ValueError: `delimiter` isn't one character, or one that has a meaning already.
    """

    __slots__ = ()
    media_type: ClassVar[str | None] = "text/csv"

    def __init__(
        self,
        content: Rows,
        status_code: int = 200,
        headers: HeaderInput | None = None,
        media_type: str | None = None,
        *,
        columns: Columns | None = None,
        header: bool = True,
        filename: str | None = None,
        delimiter: str = ",",
        charset: str = "utf-8",
        errors: str = "strict",
        escape_formulas: bool = True,
        background: Callable[[], Any] | None = None,
    ) -> None:
        lines = _Lines(delimiter, _encoder(charset, errors), escape=escape_formulas)
        table = _Table(lines, columns, header=header)
        chunks = batches_of(type(self).__name__, content, table.row, table.opening())
        kind = media_type or self.media_type or ""
        if "charset=" not in kind.lower():
            kind = f"{kind}; charset={'utf-8' if charset == 'utf-8-sig' else charset}"
        super().__init__(chunks, status_code, headers, kind, background, filename=filename)


class _Lines:
    """Makes lines of cells."""

    __slots__ = ("_encode", "_escape", "_write")

    def __init__(self, delimiter: str, encode: Callable[[str], bytes], *, escape: bool) -> None:
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise ValueError(f"a delimiter is one character and no quote or line break, not {delimiter!r}")
        # The writer returns what the `write` of its file returns, which is the line.
        self._write: Callable[[list[Any]], str] = csv.writer(_Echo(), delimiter=delimiter).writerow
        self._encode = encode
        self._escape = escape

    def line(self, values: Any) -> bytes:
        escape = self._escape
        return self._encode(self._write([cell(value, escape=escape) for value in values]))


class _Echo:
    @staticmethod
    def write(line: str) -> str:
        return line


class _Table:
    """Rows in lines, with the headings before the first."""

    __slots__ = ("_headings", "_lines", "_reader")

    def __init__(self, lines: _Lines, columns: Columns | None, *, header: bool) -> None:
        names, headings = (None, None) if columns is None else columns_of(columns)
        self._lines = lines
        self._reader = Reader(names)
        self._headings: tuple[str, ...] | bool | None = (headings or True) if header else None

    def opening(self) -> bytes:
        """The line of headings, if they are known before there is a row."""
        if not isinstance(self._headings, tuple):
            return b""
        line = self._lines.line(self._headings)
        self._headings = None
        return line

    def row(self, row: Any) -> bytes:
        values = self._reader.values(row)
        if self._headings is None:
            return self._lines.line(values)
        self._headings = None
        names = self._reader.names
        return (b"" if names is None else self._lines.line(names)) + self._lines.line(values)


def _encoder(charset: str, errors: str) -> Callable[[str], bytes]:
    """Encodes the parts of one text: a mark of the byte order comes before the first alone."""
    return codecs.getincrementalencoder(charset)(errors).encode

"""Tables as comma-separated values."""

import csv
import dataclasses
import enum
import io
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, computed_field

from covet_core.http import CSVResponse, RowMismatch, UnsupportedContent
from covet_core.http.rows.cells import without_formula

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def body(rows: Any, **options: Any) -> bytes:
    return b"".join([chunk async for chunk in CSVResponse(rows, **options).body_iterator])


async def lines(rows: Any, **options: Any) -> list[str]:
    return (await body(rows, **options)).decode().split("\r\n")[:-1]


class Model(BaseModel):
    name: str
    secret: str = Field(default="hidden", exclude=True)

    @computed_field  # type: ignore[prop-decorator]  # pydantic's own way
    @property
    def length(self) -> int:
        return len(self.name)


@dataclasses.dataclass
class Data:
    name: str
    length: int


class Pair(NamedTuple):
    name: str
    length: int


class Struct(msgspec.Struct):
    name: str
    length: int


class Typed(TypedDict):
    name: str
    length: int


@pytest.mark.parametrize(
    "row",
    [
        {"name": "ab", "length": 2},
        Model(name="ab"),
        Data("ab", 2),
        Pair("ab", 2),
        Struct("ab", 2),
    ],
)
async def test_the_first_row_tells_the_headings(row: Any) -> None:
    assert await lines([row, row]) == ["name,length", "ab,2", "ab,2"]


async def test_rows_of_databases_tell_their_columns() -> None:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        connection.row_factory = sqlite3.Row
        cursor = connection.execute("SELECT 'ab' AS name, 2 AS length UNION SELECT 'c', NULL ORDER BY 1")
        assert await lines(cursor) == ["name,length", "ab,2", "c,"]

    class Row(tuple[Any, ...]):
        """As SQLAlchemy has them: the instance knows the names of its values."""

        @property
        def _fields(self) -> tuple[str, ...]:
            return ("name", "length")

        def __getattr__(self, name: str) -> Any:
            return self[self._fields.index(name)]

    assert await lines([Row(("ab", 2))]) == ["name,length", "ab,2"]


@pytest.mark.parametrize("kind", [Model, Data, Pair, Struct, Typed])
async def test_a_class_tells_the_headings_even_when_there_is_no_row(kind: Any) -> None:
    assert await lines([], columns=kind) == ["name,length"]


async def test_a_sequence_of_values_has_no_heading_unless_columns_are_named() -> None:
    assert await lines([(1, 2), [3, 4]]) == ["1,2", "3,4"]
    assert await lines([(1, 2)], columns=["a", "b"]) == ["a,b", "1,2"]
    assert await lines([(1, 2)], columns=["a", "b"], header=False) == ["1,2"]


async def test_columns_choose_order_and_rename() -> None:
    rows: list[Any] = [{"a": 1, "b": 2, "secret": 3}, {"b": 4}]
    assert await lines(rows, columns={"b": "Second", "a": "First"}) == ["Second,First", "2,1", "4,"]


async def test_no_rows_are_no_bytes() -> None:
    assert await body([]) == b""


async def test_a_key_that_the_first_row_had_not_is_refused_instead_of_lost() -> None:
    response = CSVResponse([{"a": 1}, {"a": 2, "b": 3}])
    assert await anext(response.body_iterator) == b"a\r\n1\r\n2\r\n"[:6]
    with pytest.raises(RowMismatch, match=r"Row 2 .*'b'"):
        await anext(response.body_iterator)


@pytest.mark.parametrize("row", [(1,), (1, 2, 3), Data("a", 1)])
async def test_a_row_that_does_not_fit_its_columns_is_refused(row: Any) -> None:
    with pytest.raises(RowMismatch, match="Row 1"):
        await body([row], columns=["a", "b"])


@pytest.mark.parametrize("row", ["text", b"bytes", 7, None])
async def test_what_is_no_row_is_refused(row: Any) -> None:
    with pytest.raises(UnsupportedContent, match="A row of CSVResponse"):
        await body([row])


async def test_values_are_written_as_the_table_says() -> None:
    class Colour(enum.Enum):
        RED = "red"

    values = [
        None,
        True,
        -5,
        -1.5,
        Decimal("-1.10"),
        Colour.RED,
        date(2026, 1, 2),
        datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        UUID(int=1),
        'a "quoted", one\nwith a break',
    ]
    told = await body([values])
    assert told.decode() == (
        ",true,-5,-1.5,-1.10,red,2026-01-02,2026-01-02T03:04:00+00:00,00000000-0000-0000-0000-000000000001,"
        '"a ""quoted"", one\nwith a break"\r\n'
    )


async def test_bytes_in_a_cell_are_refused() -> None:
    with pytest.raises(UnsupportedContent, match="A cell of CSVResponse"):
        await body([[b"x"]])


HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\ufeff=1",
    "\u200b@x",
    "\0=1",
    "\uff1dcmd",
    "=cmd|'/c calc'!A1",
    "-",
    "+49 170",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_formulas_are_neutralised(text: str) -> None:
    assert read(await body([[text], {"k": text}]))[0] == [f"'{text}"]
    assert read(await body([{text: 1}])) == [[f"'{text}"], ["1"]]
    assert read(await body([[text]], escape_formulas=False)) == [[text]]


@pytest.mark.parametrize(
    "text", ["-5", "+4917012345", "-1,000.50", "1=1", "a-b", "", "3e-4", "-3e-4", "user@shop.example"]
)
async def test_what_calculates_nothing_stays_as_it_is(text: str) -> None:
    assert read(await body([[text, "x"]])) == [[text, "x"]]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4), max_size=5))
async def test_any_text_is_read_back_as_it_was_but_for_formulas(rows: list[list[str]]) -> None:
    assert read(await body(rows)) == [[without_formula(each) for each in row] for row in rows]
    for row in read(await body(rows)):
        for each in row:
            shown = each.lstrip("\ufeff\0 ")
            assert not shown or shown[0] not in "=@\t\r\n"


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


async def test_it_is_text_of_a_charset_and_an_attachment_by_name() -> None:
    response = CSVResponse([], filename="Übersicht\r\n.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''%C3%9Cbersicht.csv" in response.headers["content-disposition"]
    assert "content-disposition" not in CSVResponse([]).headers
    own = CSVResponse([], 202, {"Content-Disposition": "inline"}, "text/x; charset=utf-8", filename="a")
    assert (own.status_code, own.headers["content-disposition"]) == (202, "inline")
    assert own.headers["content-type"] == "text/x; charset=utf-8"


async def test_the_mark_of_excel_comes_once() -> None:
    response = CSVResponse([["é"], ["è"]], charset="utf-8-sig", delimiter=";", columns=["a"])
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert b"".join([chunk async for chunk in response.body_iterator]) == "\ufeffa\r\né\r\nè\r\n".encode()


async def test_what_a_charset_cannot_hold_is_an_error_or_what_was_asked_for() -> None:
    assert await body([["é"]], charset="iso-8859-1") == b"\xe9\r\n"
    assert await body([["\u2603"]], charset="iso-8859-1", errors="replace") == b"?\r\n"
    with pytest.raises(UnicodeEncodeError):
        await body([["\u2603"]], charset="iso-8859-1")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"delimiter": ""}, ValueError),
        ({"delimiter": ",,"}, ValueError),
        ({"delimiter": '"'}, ValueError),
        ({"delimiter": "\n"}, ValueError),
        ({"charset": "klingon"}, LookupError),
        ({"columns": int}, TypeError),
        ({"columns": "name"}, TypeError),
    ],
)
async def test_wrong_options_are_refused_at_once(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        CSVResponse([], **options)


@pytest.mark.parametrize("content", ["text", b"bytes", {"a": 1}, 7, None])
async def test_what_yields_no_rows_is_refused(content: Any) -> None:
    with pytest.raises(UnsupportedContent, match="CSVResponse"):
        CSVResponse(content)


async def test_rows_go_out_in_few_chunks_however_they_come() -> None:
    def rows() -> Iterator[list[int]]:
        for number in range(20_000):
            yield [number, number]

    async def later() -> AsyncIterator[list[int]]:
        for row in rows():
            yield row

    expected = b"".join(b"%d,%d\r\n" % (number, number) for number in range(20_000))
    for source in (rows(), later()):
        chunks = [chunk async for chunk in CSVResponse(source).body_iterator]
        assert b"".join(chunks) == expected
        assert len(chunks) < 40
        assert max(map(len, chunks)) < 70_000

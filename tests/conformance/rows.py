"""The routes that answer with many rows."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any

from covet_core import CovetApp, CSVResponse, JSONSequenceResponse, NDJSONResponse

__all__ = ("add_rows",)


def add_rows(app: CovetApp, journal: defaultdict[str, list[str]], gates: defaultdict[str, asyncio.Event]) -> None:
    """Add them; they need a transport that streams."""

    @app.get("/rows/csv/{count}")
    async def table(count: int, name: str = "rows.csv") -> CSVResponse:
        async def rows() -> AsyncIterator[dict[str, Any]]:
            for number in range(count):
                yield {"number": number, "text": f"=1+{number}"}

        return CSVResponse(rows(), filename=name)

    @app.get("/rows/threads/{count}")
    async def threads(count: int) -> CSVResponse:
        def rows() -> Iterator[tuple[int, str]]:
            for number in range(count):
                yield number, "a, b"

        return CSVResponse(rows(), columns=["number", "text"])

    @app.get("/rows/lines/{key}")
    async def lines(key: int) -> NDJSONResponse:
        async def items() -> AsyncIterator[dict[str, int]]:
            yield {"n": 1}
            yield {"n": 2}
            await asyncio.wait_for(gates[str(key)].wait(), 30)
            yield {"n": 3}

        return NDJSONResponse(items())

    @app.get("/rows/sequence")
    async def sequence() -> JSONSequenceResponse:
        return JSONSequenceResponse(range(3))

    @app.get("/rows/broken")
    async def broken() -> CSVResponse:
        async def rows() -> AsyncIterator[list[int]]:
            yield [1]
            raise RuntimeError("the source broke")

        return CSVResponse(rows())

    @app.get("/rows/endless/{key}")
    async def endless(key: int) -> NDJSONResponse:
        async def items() -> AsyncIterator[str]:
            journal[str(key)].append("started")
            made = 0
            try:
                while made < 200_000_000:
                    yield "x" * 1_000
                    made += 1_000
            finally:
                journal[str(key)].append(f"closed {made}")

        return NDJSONResponse(items())

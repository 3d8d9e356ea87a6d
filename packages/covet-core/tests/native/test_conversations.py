"""Many clients that talk at random: requests of all kinds one after another or at once, in pieces, and cut off.

Each gets the answers to its own requests, in order and whole, whatever the others do and however its bytes arrive; what
requests begin they end. A number that fails is a seed: the same number gives the same requests.
"""

from __future__ import annotations

import asyncio
import logging
import random
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import orjson
import pytest
from pydantic import BaseModel

from covet_core import (
    BackgroundTasks,
    CovetApp,
    Depends,
    File,
    Form,
    Request,
    StaticFiles,
    StreamingResponse,
    UploadFile,
)
from covet_core.limits import Limits

CLIENTS = 200
AT_ONCE = 20
FILE = bytes(range(256)) * 1500
BOUNDARY = b"multipart/form-data; boundary=XX"


class Item(BaseModel):
    number: int
    text: str = ""


class Ledger:
    """What requests have begun, and ended."""

    def __init__(self) -> None:
        self.begun = self.ended = 0

    async def session(self) -> AsyncIterator[None]:
        self.begun += 1
        try:
            yield
        finally:
            await asyncio.sleep(0.003)
            self.ended += 1

    async def work(self) -> None:
        self.begun += 1
        await asyncio.sleep(0.005)
        self.ended += 1


def checksum(content: bytes) -> list[int]:
    return [len(content), zlib.crc32(content)]


def app_of(ledger: Ledger, folder: Path) -> CovetApp:
    app = CovetApp(limits=Limits(max_body_size=10_000_000))

    @app.get("/inline", dependencies=[Depends(ledger.session)])
    async def inline() -> str:
        return "inline"

    @app.get("/wait")
    async def wait(turns: int) -> str:
        for _ in range(turns):
            await asyncio.sleep(0)
        return "waited"

    @app.get("/thread")
    def thread() -> str:
        return "thread"

    @app.get("/background")
    async def background(tasks: BackgroundTasks) -> str:
        tasks.add_task(ledger.work)
        return "background"

    @app.get("/stream", dependencies=[Depends(ledger.session)])
    async def stream(pieces: int) -> StreamingResponse:
        async def source() -> AsyncIterator[bytes]:
            for number in range(pieces):
                yield b"%05d" % number * 1000
                await asyncio.sleep(0)

        return StreamingResponse(source())

    @app.get("/boom")
    async def boom() -> str:
        raise RuntimeError("boom")

    @app.post("/item")
    async def item(item: Item) -> int:
        return item.number

    @app.post("/unread")
    async def unread() -> str:
        return "unread"

    @app.post("/echo")
    async def echo(request: Request) -> list[int]:
        return checksum(b"".join([chunk async for chunk in request.stream()]))

    @app.post("/duplex")
    async def duplex(request: Request) -> StreamingResponse:
        return StreamingResponse(request.stream())

    @app.post("/form")
    async def form(name: Annotated[str, Form()], file: Annotated[UploadFile, File()]) -> list[int]:
        assert name == "bob"
        return checksum(await file.read())

    (folder / "file").write_bytes(FILE)
    app.mount("/static", StaticFiles(folder))
    return app


@dataclass
class Asked:
    """A request, and what its answer has to be."""

    kind: str
    head: bytes
    body: bytes = b""
    status: int = 200
    content: bytes | None = None

    @property
    def whole(self) -> bytes:
        return self.head + self.body


Kind = Callable[[random.Random], Asked]


def get(
    target: bytes, content: bytes | None, *, status: int = 200, fields: bytes = b"", method: bytes = b"GET"
) -> Asked:
    head = b"%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (method, target, fields)
    return Asked(f"{method.decode()} {target.decode()}", head, b"", status, content)


def post(
    dice: random.Random,
    target: bytes,
    body: bytes,
    content: bytes | None,
    *,
    media: bytes = b"text/plain",
    status: int = 200,
) -> Asked:
    fields = b"Content-Length: %d\r\n" % len(body)
    if dice.random() < 0.4:
        fields = b"Transfer-Encoding: chunked\r\n"
        size = dice.randint(1, len(body) + 1)
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    if dice.random() < 0.2:
        fields += b"Expect: 100-continue\r\n"
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n%s\r\n" % (target, media, fields)
    return Asked(f"POST {target.decode()}", head, body, status, content)


def some_bytes(dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice([0, 1, 100, 70_000, 400_000]))


def echoed(dice: random.Random) -> Asked:
    body = some_bytes(dice)
    return post(dice, b"/echo", body, orjson.dumps(checksum(body)))


def given_back(dice: random.Random) -> Asked:
    body = some_bytes(dice)
    return post(dice, b"/duplex", body, body)


def form(dice: random.Random) -> Asked:
    file = dice.randbytes(dice.choice([0, 5000, 300_000, 1_500_000]))
    disposition = b"--XX\r\nContent-Disposition: form-data; name="
    body = b'%s"name"\r\n\r\nbob\r\n%s"file"; filename="a"\r\n\r\n%s\r\n--XX--\r\n' % (disposition, disposition, file)
    return post(dice, b"/form", body, orjson.dumps(checksum(file)), media=BOUNDARY)


def item(dice: random.Random) -> Asked:
    body = orjson.dumps({"number": 5, "text": "x" * dice.choice([0, 100, 100_000])})
    return post(dice, b"/item", body, b"5", media=b"application/json")


def stream(dice: random.Random) -> Asked:
    pieces = dice.choice([0, 4, 120])
    return get(b"/stream?pieces=%d" % pieces, b"".join(b"%05d" % number * 1000 for number in range(pieces)))


def part(dice: random.Random) -> Asked:
    start = dice.randint(0, 300_000)
    span = b"Range: bytes=%d-%d\r\n" % (start, start + 999)
    return get(b"/static/file", FILE[start : start + 1000], status=206, fields=span)


def head(dice: random.Random) -> Asked:
    target = dice.choice([b"/inline", b"/stream?pieces=9", b"/background", b"/static/file", b"/wait?turns=2"])
    return get(target, b"", method=b"HEAD")


KINDS: list[Kind] = [
    lambda dice: get(b"/inline", b"inline"),
    lambda dice: get(b"/wait?turns=%d" % dice.randint(0, 4), b"waited"),
    lambda dice: get(b"/thread", b"thread"),
    lambda dice: get(b"/background", b"background"),
    lambda dice: get(b"/boom", None, status=500),
    lambda dice: get(b"/nowhere", None, status=404),
    lambda dice: get(b"/static/file", FILE),
    lambda dice: post(dice, b"/unread", dice.randbytes(30_000), b"unread"),
    lambda dice: post(dice, b"/inline", b"abc", None, status=405),
    lambda dice: post(dice, b"/item", b'{"number": "x"}', None, media=b"application/json", status=422),
    *[echoed, given_back, form, item, item, stream, part, head],
]


class Client:
    """One connection, and what is asked over it."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.asked = [self.dice.choice(KINDS)(self.dice) for _ in range(self.dice.randint(1, 7))]
        self.one_by_one = self.dice.random() < 0.4
        self.vanishes = self.dice.random() < 0.25

    async def talk(self, wire: Any) -> None:
        if self.vanishes:
            await self._vanish(wire)
        elif self.one_by_one:
            for asked in self.asked:
                if not await self._ask(wire, [asked]):
                    return
        else:
            await self._ask(wire, self.asked)

    async def _vanish(self, wire: Any) -> None:
        data = b"".join(asked.whole for asked in self.asked)
        sending = asyncio.ensure_future(self._send(wire, data[: self.dice.randint(0, len(data))]))
        await asyncio.sleep(self.dice.random() * 0.03)
        sending.cancel()
        await asyncio.wait([sending])
        if self.dice.random() < 0.5:
            wire.writer.transport.abort()
        else:
            await wire.close()

    async def _ask(self, wire: Any, asked: list[Asked]) -> bool:
        """Whether the connection goes on: what wasn't read of a body may end it."""
        sending = asyncio.ensure_future(self._send(wire, b"".join(each.whole for each in asked)))
        try:
            for each in asked:
                status, headers, content = await self._answer(wire, each)
                expected = content if each.content is None else each.content
                assert (each.kind, status, content == expected) == (each.kind, each.status, True), content[:100]
                if headers.get("connection") == "close":
                    assert each.body, f"{each.kind} has ended its connection"
                    return False
            return True
        finally:
            await asyncio.wait([sending])

    async def _answer(self, wire: Any, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        if asked.kind.startswith("HEAD"):
            return (*await wire.head(), b"")
        while (answer := await wire.response())[0] == 100:
            pass
        status, headers, content = answer
        return status, headers, content

    async def _send(self, wire: Any, data: bytes) -> None:
        cuts = sorted(self.dice.randint(0, len(data)) for _ in range(self.dice.choice([0, 0, 1, 2, 5])))
        for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            await wire.send(data[start:end])
            await asyncio.sleep(self.dice.choice([0, 0, 0, 0.001, 0.01]))


def test_each_client_has_its_own_answers_and_what_begins_ends(
    run: Any, serve: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = Ledger()
    places = asyncio.Semaphore(AT_ONCE)
    failed: list[str] = []

    async def talk(served: Any, seed: int) -> None:
        async with places:
            wire = await served.connect()
            try:
                await asyncio.wait_for(Client(seed).talk(wire), 15)
            except Exception as error:
                failed.append(f"{seed}: {error!r}")
            finally:
                await wire.close()

    async def main() -> None:
        async with serve(app_of(ledger, tmp_path)) as served:
            await asyncio.gather(*(talk(served, seed) for seed in range(CLIENTS)))
            await served.until(lambda: (served.server.requests_in_flight, served.server.connections) == (0, 0))
        assert ledger.begun > CLIENTS / 2
        assert ledger.ended == ledger.begun

    run(main())
    assert failed == []
    unexpected = [record for record in caplog.records if record.levelno >= logging.ERROR and not told_of_boom(record)]
    assert unexpected == []


def told_of_boom(record: logging.LogRecord) -> bool:
    return record.exc_info is not None and "boom" in repr(record.exc_info[1])

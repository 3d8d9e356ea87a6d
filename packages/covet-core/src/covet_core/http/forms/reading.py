"""Forms: what browsers send, with fields and files. The engine parses; here is where what it finds goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Generator, Mapping, Sequence
from dataclasses import fields
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from covet_core._engine import BadForm, FormParser, FormPart, FormTooLarge, NativeBody, SpooledFile
from covet_core._engine import UnsupportedMediaType as WrongMediaType
from covet_core.http.coded_body import check_coding
from covet_core.http.exceptions import BadRequest, HTTPException, UnsupportedMediaType
from covet_core.http.forms.data import FormData, FormValue
from covet_core.http.forms.sniffing import SNIFFED
from covet_core.http.forms.upload import UploadFile
from covet_core.limits import FormLimits

if TYPE_CHECKING:
    from covet_core.http.forms.policy import UploadPolicy
    from covet_core.http.request import Request

__all__ = ("FormReading", "form_parser", "read_form", "refusal")

_LIMITS: Final = tuple(each.name for each in fields(FormLimits) if each.name != "memory")
"""What the engine enforces; how much memory is used is Python's concern."""

_Event = tuple[str, str] | FormPart | SpooledFile | bytes | None

_NO_POLICIES: Final[Mapping[str, UploadPolicy]] = {}

WRITE_SIZE: Final = 786_432
"""Bytes of a file that are written to disk at a time, so that few threads are asked for."""

WORTHWHILE: Final = 786_432
"""Bytes of a body that have to be left for another thread to read them: it is woken for them, and wakes the loop."""


class FormReading:
    """What `request.form()` returns: awaited it is the form, and with `async with` the form is closed at the end."""

    __slots__ = ("_limits", "_request")

    def __init__(self, request: Request, limits: FormLimits | None) -> None:
        self._request = request
        self._limits = limits

    def __await__(self) -> Generator[Any, Any, FormData]:
        return form_of(self._request, self._limits).__await__()

    async def __aenter__(self) -> FormData:
        return await self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await (await self).close()


async def form_of(
    request: Request, limits: FormLimits | None, policies: Mapping[str, UploadPolicy] = _NO_POLICIES
) -> FormData:
    """The form of `request`, which keeps it: it is read once."""
    try:
        return request._form  # pyright: ignore[reportPrivateUsage]: hidden from handlers, not from the core
    except AttributeError:
        limits = limits or request.form_limits
    if request.headers.get("content-type") is None and not await request.body():
        form = FormData()  # what clients send that have nothing to send
        request._form = form  # pyright: ignore[reportPrivateUsage]: see above
        return form
    parser = form_parser(request, limits)
    if parser.multipart:
        form = await read_form(parser, request.stream(), limits, policies, _spool_of(request))
        if form.files:
            request.finish_later(form)
    else:
        form = await _read_fields(parser, request)
    request._form = form  # pyright: ignore[reportPrivateUsage]: see above
    return form


def form_parser(request: Request, limits: FormLimits) -> FormParser:
    """What reads the body of `request`.

    Raises:
        BadRequest: it has no boundary, or one that can't be one.
        UnsupportedContentCoding: it is in a coding that the route doesn't take.
        UnsupportedMediaType: it is no form.
    """
    if "content-encoding" in request.headers:
        check_coding(request)
    try:
        return FormParser(request.headers.get("content-type"), **_engine_limits(limits))
    except WrongMediaType as fault:
        raise UnsupportedMediaType(fault.content_type, expected=fault.expected) from None
    except BadForm as fault:
        raise refusal(fault) from None


def _engine_limits(limits: FormLimits) -> dict[str, Any]:
    return {name: value for name in _LIMITS if (value := getattr(limits, name)) is not None}


def refusal(fault: BadForm | FormTooLarge) -> HTTPException:
    """What a client is answered whose form the engine refuses."""
    return BadRequest(fault.detail) if isinstance(fault, BadForm) else HTTPException(413, fault.detail)


def _folder() -> str:
    """Where files without a name are made."""
    import tempfile  # a service without uploads doesn't load it

    return tempfile.gettempdir()


def _spool_of(request: Request) -> NativeBody | None:
    """The body, if its transport can read it to a file by itself and it needn't be decoded."""
    source = request.body_source
    return source if isinstance(source, NativeBody) and "content-encoding" not in request.headers else None


async def read_form(
    parser: FormParser,
    chunks: AsyncIterator[bytes],
    limits: FormLimits,
    policies: Mapping[str, UploadPolicy],
    body: NativeBody | None = None,
) -> FormData:
    """Read a form to its end. When that fails, whatever the reason, no file of it is left.

    Args:
        parser: the engine's.
        chunks: the body.
        body: the same body, where its transport can read it to a file by itself.
        limits: how much memory files may take.
        policies: which files fields of these names take.

    Raises:
        BadRequest: it isn't well formed.
        HTTPException: 413, it passes a limit; what follows isn't read.
    """
    found = _Found(limits.memory, policies)
    try:
        async for chunk in chunks:
            await found.take(parser.feed(chunk))
            while body is not None and (events := await found.spool(body, parser)) is not None:
                await found.take(events)
        await found.take(parser.finish())
    except (BadForm, FormTooLarge) as fault:
        await found.discard()
        raise refusal(fault) from None
    except BaseException:
        await found.discard()
        raise
    return FormData(found.pairs)


async def _read_fields(parser: FormParser, request: Request) -> FormData:
    """Read a form without files. It is small, and so kept: it can be read once more as bytes."""
    pieces: list[bytes] = []
    pairs: list[Any] = []
    try:
        async for chunk in request.stream():
            pieces.append(chunk)
            pairs += parser.feed(chunk)
        pairs += parser.finish()
    except (BadForm, FormTooLarge) as fault:
        raise refusal(fault) from None
    request._body = pieces[0] if len(pieces) == 1 else b"".join(pieces)  # pyright: ignore[reportPrivateUsage]: see above
    return FormData(pairs)


class _Found:
    """What was found so far. Files share the memory that they may have; what doesn't fit goes to disk."""

    __slots__ = ("_file", "_memory", "_policies", "_policy", "_size", "_started", "_unwritten", "pairs")

    def __init__(self, memory: int, policies: Mapping[str, UploadPolicy]) -> None:
        self.pairs: list[tuple[str, FormValue]] = []
        self._memory = memory
        self._file: UploadFile | None = None
        self._unwritten: list[bytes] = []
        self._size = 0
        self._policies = policies
        self._policy: UploadPolicy | None = None
        self._started = False

    async def take(self, events: Sequence[_Event]) -> None:
        for event in events:
            if isinstance(event, bytes):
                self._unwritten.append(event)
                self._size += len(event)
                self._check()
                if self._size >= WRITE_SIZE:
                    await self._write()
            elif isinstance(event, tuple):
                self.pairs.append(event)
            elif event is None:
                await self._end()
            elif isinstance(event, SpooledFile):
                if self._file is not None:
                    self._file.adopt(event)
            else:
                headers = dict(event.headers)
                self._file = UploadFile(event.filename, headers.get("content-type"), headers)
                self.pairs.append((event.name, self._file))
                self._policy, self._started = self._policies.get(event.name), False
                if self._policy is not None:
                    self._policy.check_name(self._file)

    async def spool(self, body: NativeBody, parser: FormParser) -> list[_Event] | None:
        """Have the transport read on to the current file and those after it. Return what came of it.

        None where this can't be done, or isn't worth it, and so the next piece of the body has to be read.
        """
        future = self._spooling(body, parser)
        if future is None:
            return None
        try:
            written, events = await future
        except BaseException:
            body.recall()
            raise
        if self._file is not None:
            self._file.size += written
            self._check()
        return events

    def _spooling(self, body: NativeBody, parser: FormParser) -> Awaitable[tuple[int, list[_Event]]] | None:
        file, policy = self._file, self._policy
        if file is None:
            return None
        others: dict[str, Any] = {"memory": self._memory, "folder": _folder(), "stops": list(self._policies)}
        if file.on_disk and not self._unwritten:
            most = None if policy is None else policy.left_of(file.size)
            return body.spool(parser, file.file.fileno(), file.size, most=most, **others)
        if file.size or policy is not None or self._size > self._memory:
            return None
        future = body.spool_begun(parser, self._unwritten, least=WORTHWHILE, **others)
        if future is not None:
            self._unwritten, self._size = [], 0
        return future

    async def discard(self) -> None:
        """Remove all files, also where the task is being cancelled."""
        files = [value for _, value in self.pairs if isinstance(value, UploadFile)]
        if not files:
            return
        from anyio import CancelScope

        with CancelScope(shield=True):
            await UploadFile.close_all(files)

    def _check(self, *, whole: bool = False) -> None:
        """Have the policy look at what there is of the file: at its start as soon as that is long enough."""
        if self._policy is None or self._file is None:
            return
        self._policy.check_size(self._file.size + self._size)
        if not self._started and (whole or self._size >= SNIFFED):
            self._started = True
            if self._size or self._file.filename:
                self._policy.check_start(b"".join(self._unwritten))

    async def _write(self) -> None:
        file, pieces = self._file, self._unwritten
        if file is not None and pieces:
            self._unwritten, self._size = [], 0
            await file.write_all(pieces, in_memory=self._memory)

    async def _end(self) -> None:
        self._check(whole=True)
        await self._write()
        if self._file is not None:
            await self._file.rewind()
            if self._policy is not None and (self._file.filename or self._file.size):
                await self._policy.scan(self._file)
            if not self._file.on_disk:
                self._memory -= self._file.size
            self._file = None

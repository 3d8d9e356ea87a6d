"""Many JSON texts in one body: as lines, or as a sequence."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from covet_core._engine import dump_json
from covet_core.http.rows.batches import Rows, batches_of
from covet_core.http.stream import StreamingResponse

if TYPE_CHECKING:
    from covet_core.http.headers import HeaderInput

__all__ = ("JSONSequenceResponse", "NDJSONResponse")


class NDJSONResponse(StreamingResponse):
    """One JSON text a line, sent as fast as the client reads: exports and feeds that are too long for one list.

    Items are what `JSONResponse` takes. Asynchronous iterators run in a task of their own, and what they have yielded
    is sent when they wait; ordinary ones run in worker threads. Neither is read more than about 64 KB ahead of the
    client. When the client goes away the iterator is closed. An error in it cuts the connection.

    Args:
        content: yields the items.
        status_code: the status.
        headers: headers; a `content-type` or `content-disposition` among them is used as it is.
        media_type: another media type, such as `application/jsonl`.
        model: a type that pydantic knows. Each item is brought into its shape, from attributes too, and nothing else
            of it is sent.
        filename: the name that the client keeps the file under.
        background: what is called when everything was sent, or the client has gone.

    Raises:
        UnsupportedContent: `content` can't be iterated over, or is one text, bytes object or dict.
    """

    __slots__ = ()
    media_type: ClassVar[str | None] = "application/x-ndjson"
    before: ClassVar[bytes] = b""
    """What comes before each text."""

    def __init__(
        self,
        content: Rows,
        status_code: int = 200,
        headers: HeaderInput | None = None,
        media_type: str | None = None,
        *,
        model: Any = None,
        filename: str | None = None,
        background: Callable[[], Any] | None = None,
    ) -> None:
        chunks = batches_of(type(self).__name__, content, _line(self.before, model))
        super().__init__(chunks, status_code, headers, media_type, background, filename=filename)


class JSONSequenceResponse(NDJSONResponse):
    """JSON texts, each between a record separator and a line feed (RFC 7464), so that a cut one is noticed.

    It takes what `NDJSONResponse` takes.
    """

    __slots__ = ()
    media_type: ClassVar[str | None] = "application/json-seq"
    before: ClassVar[bytes] = b"\x1e"


def _line(before: bytes, model: Any) -> Callable[[Any], bytes]:
    dump = dump_json if model is None else _shaped(model)

    def line(item: Any) -> bytes:
        # JSON has its line breaks escaped.
        return b"%b%b\n" % (before, dump(item))

    return line


@lru_cache(maxsize=256)
def _shaped(model: Any) -> Callable[[Any], bytes]:
    from pydantic import TypeAdapter

    adapter: TypeAdapter[Any] = TypeAdapter(model)
    validate, to_json = adapter.validator.validate_python, adapter.serializer.to_json

    def dump(item: Any) -> bytes:
        return to_json(validate(item, from_attributes=True), by_alias=True)

    return dump

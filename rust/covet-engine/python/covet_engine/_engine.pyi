# ruff: noqa: PYI021 - the binary has no source that an editor could show, so the promises stand here.
"""The native engine of covet: router, extraction of parameters, rendering of results."""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, Protocol, Self, TypeAlias, TypeVar, final, overload

from typing_extensions import disjoint_base

__all__ = [
    "BUILD_PROFILE",
    "MISSING",
    "BadCoding",
    "BadForm",
    "BadRoute",
    "BadTarget",
    "BadValue",
    "BodyDecoder",
    "Endpoint",
    "EngineError",
    "Exchange",
    "FilterChain",
    "ForbiddenHeader",
    "FormParser",
    "FormPart",
    "FormTooLarge",
    "Headers",
    "InvalidBody",
    "InvalidHeader",
    "InvalidStatus",
    "JsonWriter",
    "MissingType",
    "NativeBody",
    "Param",
    "RequestHead",
    "ResponseEncoder",
    "RouteConflict",
    "Server",
    "Sink",
    "SpooledFile",
    "StaticDirectory",
    "StepCapture",
    "Table",
    "UnsupportedContentCoding",
    "UnsupportedMediaType",
    "__version__",
    "available_filters",
    "body_length",
    "check_response",
    "dump_json",
    "filter_faults",
    "json_default",
    "parse_request",
]

_T = TypeVar("_T")

_Source: TypeAlias = Literal["path", "query", "header", "cookie", "body", "request"]
_Convert: TypeAlias = Literal["str", "int", "float", "bool", "none"]
_Content: TypeAlias = Literal["json", "bytes", "text"]
_Kind: TypeAlias = Literal["coroutine", "inline"]
_Body: TypeAlias = Literal["none", "buffer", "stream"]
_RawHeaders: TypeAlias = list[tuple[bytes, bytes]]
_Faults: TypeAlias = list[tuple[Param, BaseException | None]]

__version__: Final[str]
"""The version of covet-engine."""

BUILD_PROFILE: Final[Literal["debug", "ci", "release"]]
"""How the engine was compiled; figures are taken with `release` only."""

MISSING: Final[MissingType]
"""Stands where a required parameter has no default."""

@final
class MissingType:
    """The type of `MISSING`."""

    def __bool__(self) -> Literal[False]: ...

class EngineError(ValueError):
    """The base of everything that the engine raises by itself."""

    code: ClassVar[str]
    def __new__(cls, *_facts: object) -> Self: ...

@final
class BadForm(EngineError):
    """A form that isn't well formed: answered with 400."""

    def __new__(cls, reason: str, detail: str) -> Self: ...
    def __init__(self, reason: str, detail: str) -> None: ...
    @property
    def reason(self) -> str:
        """How it isn't, as a word: `unfinished`, `bad-name` ..."""

    @property
    def detail(self) -> str: ...

@final
class FormTooLarge(EngineError):
    """A form that passes one of its limits: answered with 413."""

    def __new__(cls, limit: str, allowed: int, detail: str) -> Self: ...
    def __init__(self, limit: str, allowed: int, detail: str) -> None: ...
    @property
    def limit(self) -> str:
        """Which one: `max_files`, `max_field_size` ..."""

    @property
    def allowed(self) -> int:
        """What it allows."""

    @property
    def detail(self) -> str: ...

@final
class BadTarget(EngineError):
    """A request target whose path can't be decoded (RFC 3986, 2.1): answered with 400."""

    def __new__(cls, target: str, reason: str) -> Self: ...
    def __init__(self, target: str, reason: str) -> None: ...
    @property
    def target(self) -> str: ...
    @property
    def reason(self) -> str: ...

@final
class RouteConflict(EngineError):
    """Two routes that answer the same requests."""

    def __new__(cls, method: str, pattern: str, with_pattern: str) -> Self: ...
    def __init__(self, method: str, pattern: str, with_pattern: str) -> None: ...
    @property
    def method(self) -> str: ...
    @property
    def pattern(self) -> str: ...
    @property
    def with_pattern(self) -> str: ...

@final
class BadRoute(EngineError):
    """A route that the router can't take."""

    def __new__(cls, method: str, pattern: str, reason: str) -> Self: ...
    def __init__(self, method: str, pattern: str, reason: str) -> None: ...
    @property
    def method(self) -> str: ...
    @property
    def pattern(self) -> str: ...
    @property
    def reason(self) -> str: ...

@final
class InvalidStatus(EngineError):
    """A response status that can't be sent as the final one (RFC 9110, 15)."""

    def __new__(cls, status: int) -> Self: ...
    def __init__(self, status: int) -> None: ...
    @property
    def status(self) -> int: ...

@final
class InvalidHeader(EngineError):
    """A response header whose name or value isn't one (RFC 9110, 5.1 and 5.5)."""

    def __new__(cls, name: str, reason: str) -> Self: ...
    def __init__(self, name: str, reason: str) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def reason(self) -> str: ...

@final
class ForbiddenHeader(EngineError):
    """A response header that only the server may write (RFC 9112, 6 and 9)."""

    def __new__(cls, name: str, reason: str) -> Self: ...
    def __init__(self, name: str, reason: str) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def reason(self) -> str: ...

@final
class InvalidBody(EngineError):
    """A response whose body is no bytes, and no stream either: somebody has changed it."""

    def __new__(cls, response: str, reason: str) -> Self: ...
    def __init__(self, response: str, reason: str) -> None: ...
    @property
    def response(self) -> str: ...
    @property
    def reason(self) -> str: ...

@final
class UnsupportedContentCoding(EngineError):
    """A body in a content coding that isn't taken: answered with 415."""

    def __new__(cls, coding: str) -> Self: ...
    def __init__(self, coding: str) -> None: ...
    @property
    def coding(self) -> str: ...

@final
class BadCoding(EngineError):
    """A body that isn't what its coding says, answered with 400, or too large once it is decoded, with 413."""

    def __new__(cls, coding: str, too_large: bool) -> Self: ...
    def __init__(self, coding: str, too_large: bool) -> None: ...
    @property
    def coding(self) -> str: ...
    @property
    def too_large(self) -> bool: ...

@final
class UnsupportedMediaType(EngineError):
    """A body of another media type than the handler reads: answered with 415."""

    def __new__(cls, content_type: str | None, expected: str) -> Self: ...
    def __init__(self, content_type: str | None, expected: str) -> None: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def expected(self) -> str: ...

@final
class BadValue(EngineError):
    """A value that the parameter's type doesn't take, where no validator says more."""

    def __new__(cls, expected: str) -> Self: ...
    def __init__(self, expected: str) -> None: ...
    @property
    def expected(self) -> str: ...

@final
class Param:
    """One value that the engine takes from a request.

    Args:
        source: where it comes from.
        name: its name there; of a header in lower case.
        convert: what the engine makes of plain text by itself: digits to int, a simple decimal to float, `true`,
            `false`, `1` and `0` to bool. What that leaves goes to `validate`; with `none` and `str` everything does.
        validate: called with the text (the list of texts if `many`, the bytes of a JSON body); returns the value.
        many: take all values of a query, header or cookie name, as a list.
        default: the value where the request brings none; `MISSING` refuses such a request.
        default_factory: called for the value where the request brings none.
        content: what a body is read as. `json` asks for `application/json` or `application/*+json`.

    Raises:
        ValueError: the arguments don't fit each other.
    """

    def __new__(
        cls,
        source: _Source,
        name: str,
        *,
        convert: _Convert = "none",
        validate: Callable[[Any], Any] | None = None,
        many: bool = False,
        default: object = ...,
        default_factory: Callable[[], object] | None = None,
        content: _Content = "json",
    ) -> Self: ...
    @property
    def source(self) -> _Source: ...
    @property
    def name(self) -> str: ...
    @property
    def convert(self) -> _Convert: ...
    @property
    def validate(self) -> Callable[[Any], Any] | None: ...
    @property
    def many(self) -> bool: ...
    @property
    def default(self) -> Any: ...
    @property
    def default_factory(self) -> Callable[[], object] | None: ...
    @property
    def content(self) -> _Content: ...
    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""

class _Guard(Protocol):
    """Sees to it that whatever happens in a wrapped entry, there is a response."""

    def answer(self, request: Any, error: Exception | CancelledError, /) -> Awaitable[Any]:
        """Make the response to what the entry raised."""

    def misfit(self, result: object, /) -> Exception:
        """Make the error for a result that is no response."""

@final
class JsonWriter:
    """Writes the JSON of results: by itself where they are just of the described shape, and else by a call.

    Args:
        describe: called at the first result. Returns nodes, each a tuple of a kind and what is said about it; they name
            each other by their places, and the last one is the whole. With `None`, `otherwise` does it all.
        otherwise: makes JSON of any result, or raises.
    """

    def __new__(
        cls, describe: Callable[[], Sequence[tuple[Any, ...]] | None], otherwise: Callable[[Any], bytes]
    ) -> Self: ...
    @property
    def otherwise(self) -> Callable[[Any], bytes]: ...
    def __call__(self, value: Any) -> bytes: ...
    def dump(self, value: Any) -> bytes | None:
        """Return the JSON of a value of the described shape; `None` of any other.

        Raises:
            ValueError: what `describe` returned is no shape.
        """

@final
class Endpoint:
    """A handler, what it takes and how its results are sent.

    Args:
        entry: called with the extracted values in order; one that has a `guard` with the request.
        name: for logs and plans.
        params: what it takes, one of them from the body at most.
        kind: `coroutine` if the entry returns one, `inline` if it returns the result.
        guard: of an entry that takes the request and returns a response: answers what it raises, and what it returns
            that is none.
        body: `none` starts the handler at the head, `buffer` reads the whole body before, `stream` leaves it to the
            handler.
        status: of results that don't say another, 200 to 599. Of `None`, 200 means 204.
        serialize: makes the JSON of every result but a response and None; of a `(body, status)`, of the body.
        array: whether a tuple is a body, and not `(body, status)`.
        max_body_size: in bytes; `None` for the service's own limit.
        cancel_on_disconnect: whether the handler ends when the client leaves; `None` decides by the method.
        half_close: a client may close its sending side and still be answered.
        teardown: something waits for the response to be sent.
        files: a server may answer with these instead of the entry, where the path parameter `path` leads to one of them
            and nothing else of the request counts.

    Raises:
        InvalidStatus: `status` is not that of a final response.
        ValueError: the arguments don't fit each other.
    """

    def __new__(
        cls,
        entry: Callable[..., Any],
        *,
        name: str,
        params: Sequence[Param] = (),
        kind: _Kind = "coroutine",
        guard: _Guard | None = None,
        body: _Body = "none",
        status: int = 200,
        serialize: Callable[[Any], bytes] | None = None,
        array: bool = False,
        max_body_size: int | None = None,
        cancel_on_disconnect: bool | None = None,
        half_close: bool = False,
        teardown: bool = False,
        files: StaticDirectory | None = None,
    ) -> Self: ...
    @property
    def entry(self) -> Callable[..., Any]: ...
    @property
    def name(self) -> str: ...
    @property
    def params(self) -> tuple[Param, ...]: ...
    @property
    def kind(self) -> _Kind: ...
    @property
    def wrapped(self) -> bool:
        """Whether the entry takes the request and returns a response: it has a guard."""
    @property
    def guard(self) -> _Guard | None: ...
    @property
    def body(self) -> _Body: ...
    @property
    def status(self) -> int: ...
    @property
    def serialize(self) -> Callable[[Any], bytes] | None: ...
    @property
    def array(self) -> bool: ...
    @property
    def max_body_size(self) -> int | None: ...
    @property
    def cancel_on_disconnect(self) -> bool | None: ...
    @property
    def half_close(self) -> bool: ...
    @property
    def teardown(self) -> bool: ...
    def extract(self, request: RequestHead, body: bytes | None = None) -> tuple[Any, ...]:
        """Return the entry's positional arguments.

        Raises:
            BaseException: what the table's `on_invalid` made of all faults of the request.
        """

    def render(self, result: object) -> Any:
        """Return the response that a handler's result means: an object of the table's `response_type`.

        Raises:
            TypeError: a tuple of another shape, or an object without a form in JSON.
            EngineError: a status or header that can't be sent.
        """

@final
class StaticDirectory:
    """A directory whose files are served.

    Args:
        path: the directory, which is opened here.
        describe: called with a file's name, relative to the directory: its header fields, and whether it may lie there
            in content codings too.
        index: the file of a directory that is asked for itself; `None` for none.
        hidden: whether names that begin with a dot are served.
        follow_symlinks: whether symbolic links may lead out of the directory.
        codings: the content codings that files may lie there in, the preferred first.

    Raises:
        OSError: the directory can't be opened.
        ValueError: a coding is unknown.
    """

    def __new__(
        cls,
        path: str,
        describe: Callable[[str], tuple[list[tuple[bytes, bytes]], bool]],
        *,
        index: str | None = None,
        hidden: bool = False,
        follow_symlinks: bool = False,
        codings: Sequence[str] = (),
    ) -> Self: ...
    def find(self, path: str, accept_encoding: Sequence[str]) -> tuple[int, list[tuple[bytes, bytes]], str] | None:
        """The file at `path`, in the coding of those that its client accepts.

        Args:
            path: percent-decoded, without the slash that it begins with. It may be anything.
            accept_encoding: the values of those fields.

        Returns:
            Its descriptor, which is the caller's to close, its header fields and the opaque part of its entity tag;
            `None` when there is nothing that is given away.

        Raises:
            IsADirectoryError: it is a directory with an index, and was asked for without the slash at its end.
            OSError: descriptors run out, or the disk fails.
        """

@final
class Table:
    """Every route and endpoint of a service, immutable.

    Args:
        endpoints: the endpoints that routes lead to.
        routes: method, pattern and the endpoint's place in `endpoints`.
        fallback: takes the requests that no route does; it answers `request.route_error`.
        fallback_native: the native server may answer those by itself.
        request_type: `RequestHead` or a class that extends it, made without arguments by the native server.
        response_type: the base of responses; `_of(status, body, raw_headers)` makes one.
        on_invalid: makes an exception of a request's faults: (parameter, `None` if missing, else what its validator
            raised).
        converters: name and regular expression of the patterns' own converters, in the order of their precedence.
        redirect_slashes: send a request to the same path with or without its last slash, if only that has a route.
        filters: what every request goes through before it is routed.

    Raises:
        RouteConflict: two routes answer the same requests.
        BadRoute: a pattern is malformed.
        ValueError: a converter can't be used.
        IndexError: a route leads to no endpoint.
    """

    def __new__(
        cls,
        endpoints: Sequence[Endpoint],
        routes: Sequence[tuple[str, str, int]],
        *,
        fallback: Endpoint,
        fallback_native: bool,
        request_type: type[RequestHead],
        response_type: type[Any],
        on_invalid: Callable[[Any, _Faults], BaseException],
        converters: Mapping[str, str] = {},
        redirect_slashes: bool = True,
        filters: FilterChain | None = None,
    ) -> Self: ...
    @property
    def endpoints(self) -> tuple[Endpoint, ...]: ...
    @property
    def fallback(self) -> Endpoint: ...
    @property
    def fallback_native(self) -> bool: ...
    @property
    def request_type(self) -> type[RequestHead]: ...
    @property
    def response_type(self) -> type[Any]: ...
    @property
    def on_invalid(self) -> Callable[[Any, _Faults], BaseException]: ...
    @property
    def redirect_slashes(self) -> bool: ...
    @property
    def filters(self) -> FilterChain | None: ...
    def match(self, request: RequestHead) -> Endpoint:
        """Return the endpoint that takes the request and set its `path_params`, else the fallback."""

@final
class FormParser:
    """Reads the body of a form in pieces of any size, and gives what it finds in batches.

    Args:
        content_type: of the body: `application/x-www-form-urlencoded`, or `multipart/form-data` with a boundary.
        max_size: bytes of the body.
        max_fields: fields that aren't files.
        max_files: files.
        max_field_size: bytes of one field that isn't a file.
        max_text_size: bytes of all of them, their names included.
        max_file_size: bytes of one file.
        max_headers: header fields of one part.
        max_header_size: bytes of the header of one part.
        max_name_length: bytes of a field's name, and of a file's.

    Raises:
        BadForm: the boundary is missing, or can't be one.
        UnsupportedMediaType: the body is no form.
    """

    def __new__(
        cls,
        content_type: str | None,
        *,
        max_size: int | None = None,
        max_fields: int = 1000,
        max_files: int = 100,
        max_field_size: int = 1048576,
        max_text_size: int = 4194304,
        max_file_size: int | None = None,
        max_headers: int = 16,
        max_header_size: int = 8192,
        max_name_length: int = 1024,
    ) -> Self: ...
    @property
    def multipart(self) -> bool:
        """Whether it has parts, and so may have files."""

    def feed(self, data: bytes) -> list[tuple[str, str] | FormPart | bytes | None]:
        """Read the next piece.

        Returns:
            What became whole in it, in order. A field is a pair of name and value; a file is a `FormPart`, then its
            bytes in one or several pieces, then None.

        Raises:
            BadForm: it isn't well formed.
            FormTooLarge: it passes a limit.
        """

    def finish(self) -> list[tuple[str, str] | FormPart | bytes | None]:
        """End the body, and get what was still held back. Raises as `feed` does."""

@final
class FormPart:
    """The head of a file in a form."""

    @property
    def name(self) -> str:
        """The name of the field."""

    @property
    def filename(self) -> str:
        """What the client calls the file; never to be used as a path."""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Its header fields, names in lower case."""

@final
class FilterChain:
    """The native filters of a service, which every request goes through before it is routed.

    Args:
        filters: name, number of the settings' schema and settings of each, in the order in which they decide.

    Raises:
        ValueError: there is no such filter, its settings are faulty, or it is there twice.
    """

    def __new__(cls, filters: Sequence[tuple[str, int, Mapping[str, object]]]) -> Self: ...
    @property
    def names(self) -> tuple[str, ...]:
        """The names of the filters, in order."""

    def trusts_host(self, authority: bytes, secure: bool) -> bool:
        """Whether `trusted-hosts` lets an authority pass that a proxy told of; True where that filter isn't.

        Args:
            authority: `host` or `host:port`.
            secure: whether the port is that of `https` where none is written.
        """

    @property
    def compresses(self) -> bool:
        """Whether `compression` is among them."""

    def enter(self, request: RequestHead) -> tuple[int, bytes, _RawHeaders] | None:
        """Take `request` through the filters, which note its `id` and its `body_limit`.

        Returns status, body and fields of the first filter's answer that there is; None when the request passes.
        """

    def encode(
        self, request: RequestHead, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes | None
    ) -> tuple[_RawHeaders, bytes | None, ResponseEncoder | None] | None:
        """Return a response in the coding that its client likes best, as `compression` says; None to leave it alone.

        Fields, the content if it was compressed in one go, and what compresses a large or a streamed one. With neither,
        the content stays as it is.
        """

    def leave(self, request: RequestHead | None, headers: Iterable[tuple[bytes, bytes]]) -> _RawHeaders:
        """Return the fields of a response with those that the filters add, as far as it lacks them.

        Without a request, what is added is what doesn't depend on one.
        """

@disjoint_base
class RequestHead:
    """The head of a request. `covet_core.http.Request` extends it.

    Args:
        method: case-sensitive (RFC 9110, 9.1).
        raw_path: the path as sent, percent-encoded.
        query_string: the query as sent, without `?`.
        headers: names and values in order, names in any case.
        http_version: `1.0`, `1.1`, `2` or `3`.
        scheme: `http` or `https`.
        client: the client's address and port.
        server: the address that the connection was made to: host and port, or a socket's path and `None`.
        body: what the body is read from.

    Raises:
        BadTarget: the path can't be decoded.
    """

    def __new__(
        cls,
        method: str,
        raw_path: bytes,
        query_string: bytes,
        headers: Iterable[tuple[bytes, bytes]],
        *,
        http_version: str = "1.1",
        scheme: str = "http",
        client: tuple[str, int] | None = None,
        server: tuple[str, int | None] | None = None,
        body: object = None,
    ) -> Self: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str:
        """The path, percent-decoded; an encoded slash looks like any other here."""

    @property
    def raw_path(self) -> bytes: ...
    @property
    def query_string(self) -> bytes: ...
    @property
    def http_version(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def client(self) -> tuple[str, int] | None: ...
    @property
    def server(self) -> tuple[str, int | None] | None: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def path_params(self) -> dict[str, Any]:
        """The values of the path's placeholders, as text. What is set here is what `Endpoint.extract` reads."""

    @path_params.setter
    def path_params(self, values: dict[str, Any]) -> None: ...
    @property
    def route_error(self) -> tuple[int, str] | None:
        """Why no route took it: (404, ""), (400, ""), (405, Allow list), (307, location), (204, Allow list)."""

    @property
    def id(self) -> str:
        """Its id: the one that the filter `request-id` gave it, else one that is made when it is first asked for."""

    @property
    def body_limit(self) -> int | None:
        """Bytes that a filter allows of the body; None where none says."""

    @property
    def teardown(self) -> bool:
        """Whether something waits for the response to be sent, though the endpoint doesn't say so."""

    @teardown.setter
    def teardown(self, value: bool) -> None: ...
    @property
    def body_source(self) -> Any:
        """What the body is read from."""

    @body_source.setter
    def body_source(self, source: Any) -> None: ...
    def query(self) -> list[tuple[str, str]]:
        """Return the query's pairs, form-decoded: `+` is a space."""

    def cookies(self) -> dict[str, str]:
        """Return the cookies by name; of two with one name the first counts (RFC 6265, 5.4)."""

@final
class Headers(Mapping[str, str]):
    """The header fields of a request: case-insensitive, ISO 8859-1, immutable.

    A field may be repeated. The mapping itself (`[]`, `get`, `keys`, `len`, iteration) is of distinct names and their
    first values; `items`, `values`, `getlist` and `raw` show every field.
    """

    def __new__(cls, raw: Iterable[tuple[bytes, bytes]] = ()) -> Self: ...
    def __getitem__(self, key: str, /) -> str: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    # A set-like view, which Mapping promises here, can't hold a field that was sent twice.
    def keys(self) -> list[str]:  # type: ignore[override]
        """Return the distinct names in lower case, in order of first appearance."""

    def values(self) -> list[str]:  # type: ignore[override]
        """Return the values of every field, in order."""

    def items(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Return every field as (name, value), in order; a repeated name appears as often as it was sent."""

    @overload
    def get(self, key: str, default: None = None) -> str | None: ...
    @overload
    def get(self, key: str, default: str) -> str: ...
    @overload
    def get(self, key: str, default: _T) -> str | _T: ...
    def getlist(self, name: str) -> list[str]:
        """Return all values of `name`, in order; an empty list when there is none."""

    @property
    def raw(self) -> _RawHeaders:
        """Every field as sent, with its name in lower case."""

def available_filters() -> dict[str, tuple[int, ...]]:
    """Return the numbers of the schemas of every native filter, by the filter's name."""

def filter_faults(name: str, schema: int, settings: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what is wrong with a filter's settings: the path of each faulty setting, and what is wrong with it.

    Raises:
        ValueError: there is no such filter.
    """

def body_length(response: object) -> int | None:
    """Return how many bytes the body of a response has, or None where it is streamed.

    Raises:
        InvalidBody: it is no bytes, or None without a stream.
    """

def check_response(
    status: int, headers: list[tuple[bytes, bytes]], body_length: int | None, *, head: bool = False
) -> list[tuple[bytes, bytes]]:
    """Check a response's status and header fields, and complete them: the one rule, on every transport.

    Returns the fields with lower-case names, and with a Content-Length when `body_length` (in bytes) is given and the
    status allows content. A response to HEAD (`head`) without a body may say the length of the one that GET would get.

    Raises:
        InvalidStatus: not 200 to 599.
        InvalidHeader: a name that is no token, or a value with a control character.
        ForbiddenHeader: a field that rules the connection, or a second or wrong Content-Length.
    """

def dump_json(object: object) -> bytes:
    """Return `object` as JSON, as a result is sent: by pydantic's serializer, else orjson and `json_default`."""

def json_default(object: object) -> Any:
    """Return what stands in JSON for an object that orjson doesn't know: what `orjson.dumps` takes as `default`.

    Raises:
        TypeError: the object has no form in JSON.
    """

def parse_request(data: bytes, max_body_size: int) -> dict[str, Any] | None:
    """Read the one request at the start of `data` as the native server does, with its default limits.

    Returns what was read, or None while the head is not whole; `complete` tells whether the body is. It is there for
    holding the parser against others.

    Raises:
        ValueError: the server refuses the request; the arguments are status, code and detail.
    """

@final
class Server:
    """An HTTP/1.1 server that runs in the thread of the event loop it was made for."""

    def __new__(cls, table: Table, running_loop: Any, fds: Sequence[int], limits: Any, hooks: Any) -> Self:
        """Take over the listening sockets behind `fds`.

        Args:
            table: what to serve.
            running_loop: the event loop, of asyncio's interface.
            fds: descriptors of listening stream sockets; the server closes them.
            limits: an object with the attributes of `covet_core.limits.Limits`.
            hooks: an object with the functions that the server calls, by attribute.
        """

    def start(self, watchdog: float = 0.0) -> None:
        """Begin to serve; a handler that holds the loop for `watchdog` seconds is reported, with 0 none is."""

    def turn(self) -> None:
        """Act on what is ready. The event loop calls it."""

    def tick(self) -> None:
        """Act on deadlines that have passed. The event loop calls it."""

    def stop_accepting(self) -> None:
        """Give the listeners up."""

    def drain(self) -> None:
        """Tell each client with its next response that the connection ends."""

    def close_idle(self) -> None:
        """Close the connections that wait for a request."""

    def close(self) -> None:
        """Cut every connection off, and let go of the event loop."""

    def tasks(self) -> list[Any]:
        """Return the tasks of requests that wait for something."""

    @property
    def connections(self) -> int:
        """Open connections."""

    @property
    def requests_in_flight(self) -> int:
        """Requests that were given to handlers and have not ended."""

    @property
    def requests_total(self) -> int:
        """Requests since the start."""

    @property
    def busy(self) -> int:
        """Requests in flight, or connections with responses that are not all sent, if those are more."""

@final
class BodyDecoder:
    """Reads a body in a content coding, a piece at a time.

    Args:
        coding: `gzip`, `br` or `zstd`.
        limit: bytes that the body may have once it is decoded; None for any number.

    Raises:
        MemoryError: there is no memory for it.
        ValueError: there is no such coding.
    """

    def __new__(cls, coding: str, limit: int | None = None) -> Self: ...
    def feed(self, chunk: bytes) -> None:
        """Take a chunk, once `read()` returned nothing more of the one before."""

    def read(self) -> bytes:
        """Return the next piece of what was taken, of at most 65,536 bytes; nothing when more is needed, or at the end.

        Raises:
            BadCoding: the body is too large, or isn't what it should be.
        """

    def finish(self) -> None:
        """End, when the body has.

        Raises:
            BadCoding: it isn't whole.
        """

@final
class ResponseEncoder:
    """Writes one response in a content coding. `FilterChain.encode` makes it."""

    def write(self, content: bytes) -> bytes:
        """Take content; return what is ready of the output."""

    def flush(self) -> bytes:
        """Return everything that was taken and not returned yet."""

    def finish(self) -> bytes:
        """Return the rest, and end."""

@final
class Sink:
    """Takes a streamed response's content, with backpressure."""

    def write(self, data: bytes) -> Any | None:
        """Take a piece; return a future to await before the next one when much is still unsent.

        Raises:
            ClientDisconnect: the client has gone.
            RuntimeError: the piece is more than the Content-Length said.
        """

    @property
    def coded(self) -> bool:
        """Whether what is written is held back for a while: it is sent in a content coding."""

    def flush(self) -> Any | None:
        """Send what is held back; return what `write` does.

        Raises:
            ClientDisconnect: the client has gone.
        """

    def finish(self) -> None:
        """End the response.

        Raises:
            ClientDisconnect: the client has gone.
            RuntimeError: less was written than the Content-Length said.
        """

    def withdraw(self) -> bool:
        """Take the head back, if it waits for content while the client waits for leave to send: whether it did.

        The coroutine that sends raises then, and its exception is answered as a handler's is.
        """

    def abort(self) -> None:
        """Cut the response off, so that the client can tell."""

@final
class SpooledFile:
    """A file on disk, without a name. It is closed, and so gone, with this object, unless the descriptor is taken.

    The thread that wrote it closes it: nobody waits for the disk.
    """

    @property
    def size(self) -> int:
        """Bytes."""

    def detach(self) -> int:
        """Return the descriptor, which is the caller's to close.

        Raises:
            ValueError: it was taken before.
        """

    def close(self) -> None:
        """Have it closed, and so removed. Does nothing where it was before, or the descriptor was taken."""

@final
class NativeBody:
    """What `Request.body` and `Request.stream` read from under the native server."""

    def read(self) -> Awaitable[bytes]:
        """Return the next piece, `b""` at the end.

        Raises:
            ClientDisconnect: the client has gone.
            ContentTooLarge: the body is larger than it may be.
        """

    def spool(
        self,
        parser: FormParser,
        descriptor: int,
        offset: int,
        *,
        most: int | None,
        memory: int,
        folder: str,
        stops: list[str],
    ) -> Awaitable[tuple[int, list[tuple[str, str] | FormPart | SpooledFile | bytes | None]]] | None:
        """Have a thread read on to a file, which `parser` is in the middle of, and those after it to some of its own.

        Nothing else may read the body meanwhile.

        Args:
            parser: was fed with all of the body that was read.
            descriptor: of the file. It may be closed afterwards.
            offset: where in the file the next byte goes.
            most: bytes to write to it after which it is enough. Some more may be written by then.
            memory: bytes of the files after it that may be kept in memory, all of them together.
            folder: where files are made for those that don't fit it.
            stops: fields at whose files the thread stops.

        Returns:
            The number of bytes that were written to the file, and what was found after them, as `FormParser.feed` tells
            it; what is on disk is a `SpooledFile`. None where this can't be done, and `read` has to be called.

        Raises:
            BadForm: see `FormParser.feed`.
            ClientDisconnect: the client has gone.
            FormTooLarge: see `FormParser.feed`.
            HTTPException: 408, the body came too slowly.
            OSError: the file can't be written.
        """

    def spool_begun(
        self,
        parser: FormParser,
        begun: list[bytes],
        *,
        least: int,
        memory: int,
        folder: str,
        stops: list[str],
    ) -> Awaitable[tuple[int, list[tuple[str, str] | FormPart | SpooledFile | bytes | None]]] | None:
        """Do the same from the middle of a file that isn't on disk so far.

        Args:
            parser: was fed with all of the body that was read.
            begun: what there is of the file, no more than `memory` bytes.
            least: bytes of the body that have to be left.
            memory: bytes of files that may be kept in memory, this one among them.
            folder: where files are made for those that don't fit it.
            stops: fields at whose files after this one the thread stops.

        Returns:
            0, and what was found, of which the first is the file that had begun: all its bytes, or a `SpooledFile`.
            None where this can't be done, and `read` has to be called.

        Raises:
            BadForm: see `FormParser.feed`.
            ClientDisconnect: the client has gone.
            FormTooLarge: see `FormParser.feed`.
            HTTPException: 408, the body came too slowly.
            OSError: a file can't be written.
        """

    def recall(self) -> None:
        """Have the thread stop that `spool` has put to work. Nothing can be read of the body any more."""

    def is_disconnected(self) -> bool:
        """Whether the client has gone."""

@final
class Exchange(Coroutine[Any, Any, None]):
    """The coroutine of a request's task under the native server: it drives the handler and sends the response."""

    def __next__(self) -> Any: ...
    def __iter__(self) -> Self: ...
    def __await__(self) -> Self: ...
    def send(self, value: Any) -> Any: ...
    def throw(self, error: Any, value: Any = None, traceback: Any = None) -> Any: ...
    def close(self) -> None: ...
    @property
    def cr_frame(self) -> Any: ...
    @property
    def cr_code(self) -> Any: ...
    @property
    def cr_await(self) -> Any: ...
    @property
    def cr_running(self) -> bool: ...
    __name__: str
    __qualname__: str

@final
class StepCapture:
    """Stands in for `loop.call_soon` while the native server makes a task, to run its first step in place."""

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Any = None) -> Any: ...
    def ignore(self, _task: Any) -> None: ...

"""What the tests of the engine share: a response class, a table of one endpoint, requests."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, Self

import pytest

from covet_engine import Endpoint, Param, RequestHead, Table

Faults = list[tuple[Param, BaseException | None]]


class Response:
    """As much of a response as the engine knows."""

    def __init__(self, status_code: int, body: bytes | None, raw_headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code = status_code
        self.body = body
        self.raw_headers = raw_headers

    @classmethod
    def _of(cls, status: int, body: bytes, raw_headers: list[tuple[bytes, bytes]]) -> Self:
        return cls(status, body, raw_headers)


class Request(RequestHead):
    """As the framework extends it."""

    __slots__ = ()


class Invalid(Exception):
    """What `on_invalid` makes of the faults."""

    def __init__(self, request: Request, faults: Faults) -> None:
        super().__init__(request, faults)
        self.request = request
        self.faults = faults

    @property
    def names(self) -> list[str]:
        """The names of the parameters at fault."""
        return [param.name for param, _ in self.faults]


class MakeTable(Protocol):
    def __call__(self, endpoints: Sequence[Endpoint], routes: Sequence[tuple[str, str, int]], **more: Any) -> Table: ...


class MakeEndpoint(Protocol):
    def __call__(self, *params: Param, **more: Any) -> Endpoint: ...


class Extract(Protocol):
    def __call__(
        self,
        *params: Param,
        path: str = "/",
        pattern: str = "/",
        query: str = "",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes | None = None,
    ) -> tuple[Any, ...]: ...


def make_request(
    path: str = "/", method: str = "GET", query: str = "", headers: Iterable[tuple[bytes, bytes]] = (), **more: Any
) -> Request:
    """Return a request as another server would hand it over."""
    return Request(method, path.encode(), query.encode(), headers, **more)


def new_endpoint(*params: Param, name: str = "endpoint", **more: Any) -> Endpoint:
    """Return an endpoint whose entry is never called."""
    return Endpoint(lambda *_: None, name=name, params=params, **more)


def new_table(endpoints: Sequence[Endpoint], routes: Sequence[tuple[str, str, int]], **more: Any) -> Table:
    """Return a table with the fallback `fallback`."""
    fallback = new_endpoint(name="fallback")
    return Table(
        endpoints,
        routes,
        fallback=fallback,
        fallback_native=True,
        request_type=Request,
        response_type=Response,
        on_invalid=Invalid,
        **more,
    )


@pytest.fixture
def request_of() -> Callable[..., Request]:
    return make_request


@pytest.fixture
def endpoint_of() -> MakeEndpoint:
    return new_endpoint


@pytest.fixture
def table_of() -> MakeTable:
    return new_table


@pytest.fixture
def response_class() -> type[Response]:
    return Response


@pytest.fixture
def invalid() -> type[Invalid]:
    return Invalid


@pytest.fixture
def extract() -> Extract:
    """Extract the parameters of one endpoint from one request."""

    def run(
        *params: Param,
        path: str = "/",
        pattern: str = "/",
        query: str = "",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes | None = None,
    ) -> tuple[Any, ...]:
        endpoint = new_endpoint(*params)
        table = new_table([endpoint], [("GET", pattern, 0)])
        request = make_request(path, "GET", query, headers)
        assert table.match(request) is endpoint
        return endpoint.extract(request, body)

    return run


@pytest.fixture
def render(response_class: type[Response]) -> Callable[..., Response]:
    """Render one result."""

    def run(result: object, **endpoint: Any) -> Response:
        made = new_endpoint(**endpoint)
        new_table([made], [("GET", "/", 0)])
        response: Response = made.render(result)
        return response

    return run

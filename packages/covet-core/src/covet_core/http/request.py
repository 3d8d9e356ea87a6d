"""The request as handlers and middleware see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self

from covet_core._engine import RequestHead
from covet_core.http.body import BodySource
from covet_core.http.errors import BodyConsumed, NotBound
from covet_core.http.exceptions import BadRequest, UnsupportedMediaType
from covet_core.http.media import is_json, parameter
from covet_core.http.query import QueryParams
from covet_core.state import State

if TYPE_CHECKING:
    from covet_core._engine import FilterChain
    from covet_core.app import CovetApp
    from covet_core.background.tasks import BackgroundTasks
    from covet_core.deadline.budget import Deadline
    from covet_core.http.coded_body import Decompression
    from covet_core.http.forms.data import FormData
    from covet_core.http.forms.parts import Parts
    from covet_core.http.forms.reading import FormReading
    from covet_core.http.negotiation.accept import Accept
    from covet_core.http.negotiation.accept_language import AcceptLanguage
    from covet_core.http.url import URL
    from covet_core.limits import FormLimits
    from covet_core.plan.names import RouteNames
    from covet_core.proxies.hop import Hop
    from covet_core.types import Receive, Scope
    from covet_plugin.principal import Principal


class Address(NamedTuple):
    """Where a connection comes from."""

    host: str
    """The peer's IP address. Behind a proxy it is the proxy's."""
    port: int


class Finalizer(Protocol):
    """What has to be done when a response was sent."""

    async def aclose(self, error: BaseException | None = None, /) -> None:
        """Do it. `error` is why the response couldn't be sent, or None."""
        ...


class Logins(Protocol):
    """Knows principals by what their requests show: `covet_core.testing.logins.Logins`."""

    def user_of(self, request: Request, /) -> Principal | None:
        """Who `request` is from."""
        ...


class Request(RequestHead):
    """One request: its head, which is there from the start, and its body, which is awaited.

    The head is parsed by the engine; what is asked for often (`headers`, `path_params`, `method`, `path`) costs no
    parsing in Python. Nothing else is made before it is asked for.
    """

    __slots__ = (
        "_accepted",
        "_added",
        "_background",
        "_body",
        "_crash",
        "_decompression",
        "_finalizers",
        "_form",
        "_form_limits",
        "_hop",
        "_mounted",
        "_query_params",
        "_root_path",
        "_state",
        "_streaming",
        "_url",
        "_user",
    )

    _app: ClassVar[Any] = None
    _filters: ClassVar[FilterChain | None] = None
    """The plan's native filters, for requests behind proxies; unset for any other one."""
    _logins: ClassVar[Logins | None] = None
    """Whom a test client says it is, over a real socket; unset for any other service."""
    _names: ClassVar[RouteNames | None] = None
    """The routes of the plan by name."""

    _accepted: str
    """The media type of the route's `produces` that was chosen; unset where it has none."""
    _added: dict[str, Any]
    """What ASGI middleware added to its scope, for the next one inside; unset when there is nothing."""
    _background: BackgroundTasks
    """What is to be done after the response was sent; unset when there is nothing."""
    _body: bytes
    _crash: BaseException
    """What a handler raised unexpectedly, once it was answered with a 500: for test clients that raise it again."""
    _decompression: Decompression
    """What the route does with a body in a content coding; unset where it takes none."""
    _finalizers: list[Finalizer]
    """What `Plan.finish` has to do after the response was sent; unset when there is nothing."""
    _mounted: Any
    """The mounted application whose route this is; unset for the routes of the plan's own."""
    _form: FormData
    _form_limits: FormLimits
    """Those of the route, where it has some."""
    _hop: Hop
    """What trusted proxies told; unset until it is asked for, and where there are none."""
    _query_params: QueryParams
    _root_path: str
    """Where the service is mounted in another application; unset when it isn't."""
    _state: State
    _streaming: bool
    _url: URL
    _user: Principal | None
    """Who it is from; unset until something has authenticated it."""

    @classmethod
    def bound_to(cls, app: object, **parts: Any) -> type[Request]:
        """A kind of request whose `app` is `app`: what a plan makes its requests of.

        Args:
            app: the application.
            parts: what else of the plan requests know, by the attribute's name without its underscore.
        """
        known = {f"_{name}": part for name, part in parts.items()}
        return type(cls.__name__, (cls,), {"__slots__": (), "__module__": cls.__module__, "_app": app, **known})

    @classmethod
    def from_scope(cls, scope: Scope, receive: Receive | None = None) -> Self:
        """The request that an ASGI server tells of: for middleware and applications that are written for ASGI.

        Args:
            scope: an `http` scope.
            receive: what its body is read from; without it there is none.

        Raises:
            BadRequest: its path can't be decoded.
            ScopeNotHttp: it is of another type, `websocket` or `lifespan`.
        """
        from covet_core.transports.asgi_scope import request_of

        return request_of(cls, scope, receive)

    @property
    def app(self) -> CovetApp:
        """The application that handles this request.

        Raises:
            NotBound: none does.
        """
        app: CovetApp | None = getattr(self, "_mounted", self._app)
        if app is None:
            raise NotBound(attribute="app")
        return app

    @property
    def state(self) -> State:
        """Room for what middleware tells handlers about this one request."""
        try:
            return self._state
        except AttributeError:
            self._state = State()
            return self._state

    @property
    def user(self) -> Principal | None:
        """Who the request is from; None where nobody has authenticated it.

        What authenticates sets it, and leaves it alone where it is set already: a middleware, an outer ASGI
        application by `scope["user"]`, or the `login_as` of a test client.
        """
        try:
            return self._user
        except AttributeError:
            return None if self._logins is None else self._logins.user_of(self)

    @user.setter
    def user(self, principal: Principal | None) -> None:
        self._user = principal

    @property
    def client(self) -> Address | None:
        """The peer of the connection; None on a unix socket.

        Behind a proxy it is the proxy, unless that is one of `CovetApp(trusted_proxies=...)`.
        """
        found = super().client
        return None if found is None else Address(*found)

    @property
    def url(self) -> URL:
        """The address that was asked for. Its host is what the client, or a trusted proxy, says it is."""
        try:
            return self._url
        except AttributeError:
            self._url = self._make_url(self.raw_path.decode("latin-1"), self.query_string.decode("latin-1"))
            return self._url

    @property
    def base_url(self) -> URL:
        """The address of the service: its host, with the path that it is mounted at."""
        return self._make_url("/", "")

    def _make_url(self, raw_path: str, query: str) -> URL:
        # Many services ask for no address and read no form: each is loaded with the first request that does.
        from covet_core.http.url import URL, quoted_path

        netloc, root = self._netloc(), self.root_path
        return URL(self.scheme if netloc else "", netloc, quoted_path(root) + raw_path if root else raw_path, query)

    def _netloc(self) -> str:
        host = self.headers.get("host")
        if host is None and self.server is not None:
            name, port = self.server
            host = name if port is None else f"{name}:{port}"
        return host or ""

    @property
    def root_path(self) -> str:
        """Where the service is mounted in another application, without the last slash; empty when it isn't."""
        return getattr(self, "_root_path", "")

    def url_path_for(self, name: str, /, **parameters: object) -> str:
        """The path of a route, percent-encoded, below `root_path`: for links within the service.

        Args:
            name: the route's name: what `name=` says, else that of its function. Routes of the application that
                handles this request come first, also where it is mounted.
            parameters: the values of its placeholders.

        Raises:
            NotBound: no application handles this request.
            RouteNameAmbiguous: several paths have the name and these parameters.
            RouteNameUnknown: no route has the name.
            RouteParametersWrong: the parameters aren't those of its path, or a value doesn't fit.
        """
        if self._names is None:
            raise NotBound(attribute="url_path_for")
        path = self._names.path_for(name, parameters, self.app)
        if not self.root_path:
            return path
        from covet_core.http.url import quoted_path

        return quoted_path(self.root_path) + path

    def url_for(self, name: str, /, **parameters: object) -> URL:
        """The whole address of a route: with the scheme and host that the client used.

        They are the client's word where no filter `trusted-hosts` checks it. The errors are those of `url_path_for`.
        """
        from covet_core.http.url import URL

        netloc = self._netloc()
        return URL(self.scheme if netloc else "", netloc, self.url_path_for(name, **parameters))

    @property
    def query_params(self) -> QueryParams:
        """The decoded query."""
        try:
            return self._query_params
        except AttributeError:
            self._query_params = QueryParams(self.query())
            return self._query_params

    @property
    def cookies(self) -> dict[str, str]:  # type: ignore[override]  # the engine's method, as the attribute that people expect
        """The cookies by name; of two with one name the first counts (RFC 6265, 5.4)."""
        return super().cookies()

    @property
    def accept(self) -> Accept:
        """The media types that the client takes: `request.accept.best_match(["application/json", "text/csv"])`."""
        from covet_core.http.negotiation.accept import Accept  # few services look

        return Accept(", ".join(self.headers.getlist("accept")))

    @property
    def accept_language(self) -> AcceptLanguage:
        """The languages that the client takes: `request.accept_language.best_match(["en", "de"])`."""
        from covet_core.http.negotiation.accept_language import AcceptLanguage  # see above

        return AcceptLanguage(", ".join(self.headers.getlist("accept-language")))

    def accepts(self, media_type: str) -> bool:
        """Whether the client takes a media type, by its `Accept`.

        Raises:
            ValueError: it isn't a media type.
        """
        return self.accept.accepts(media_type)

    @property
    def accepted_media_type(self) -> str | None:
        """The media type of the route's `produces` that the client likes best; None where the route has none."""
        return getattr(self, "_accepted", None)

    @property
    def last_event_id(self) -> str | None:
        """The id of the last event that a client saw of a stream, when it connects again; None for a new client.

        It is what the client says, in UTF-8 (WHATWG HTML, 9.2.3).
        """
        given = self.headers.get("last-event-id")
        return None if given is None else given.encode("latin-1").decode("utf-8", "replace")

    async def body(self) -> bytes:
        """The whole body. It is read once and kept.

        Raises:
            BodyConsumed: `stream()` was used.
            ClientDisconnect: the client went away first.
            ContentTooLarge: it is larger than the route's limit; the client gets a 413.
            UnsupportedContentCoding: it is in a coding that the route doesn't take; the client gets a 415.
        """
        try:
            return self._body
        except AttributeError:
            source = self.body_source
        if isinstance(source, bytes) and not hasattr(self, "_streaming") and "content-encoding" not in self.headers:
            self._body = source
            return source
        self._body = b"".join([chunk async for chunk in self._chunks()])
        return self._body

    async def stream(self) -> AsyncIterator[bytes]:
        """The body in chunks as they arrive, for bodies that needn't be in memory. It can be read once.

        Raises:
            BodyConsumed: it was streamed before.
            ClientDisconnect: the client went away before the end.
            ContentTooLarge: it passed the route's limit; the client gets a 413.
            UnsupportedContentCoding: it is in a coding that the route doesn't take; the client gets a 415.
        """
        if hasattr(self, "_body"):
            if self._body:
                yield self._body
            return
        async for chunk in self._chunks():
            yield chunk

    async def _chunks(self) -> AsyncIterator[bytes]:
        if hasattr(self, "_streaming"):
            raise BodyConsumed(method=self.method, path=self.path)
        source = self.body_source
        if "content-encoding" in self.headers:
            from covet_core.http.coded_body import decoded_source  # few bodies are coded

            source = decoded_source(self, source)
        self._streaming = True
        if isinstance(source, (bytes, type(None))):
            if source:
                yield source
            return
        reader: BodySource = source  # what isn't bytes was made by a transport
        while chunk := await reader.read():
            yield chunk

    async def json(self) -> Any:
        """The body, parsed as JSON and otherwise unchecked: prefer a typed parameter of the handler.

        Raises:
            BadRequest: it isn't JSON; the client gets a 400.
            UnsupportedMediaType: the request doesn't say that it is JSON; the client gets a 415.
        """
        content_type = self.headers.get("content-type")
        if not is_json(content_type):
            raise UnsupportedMediaType(content_type)
        import orjson

        try:
            return orjson.loads(await self.body())
        except orjson.JSONDecodeError as error:
            raise BadRequest(f"The body isn't valid JSON: {error}.") from error

    def form(self, limits: FormLimits | None = None) -> FormReading:
        """The body as a form, `application/x-www-form-urlencoded` or `multipart/form-data`: `await request.form()`.

        It is read once and kept. Its files are closed when the request ends, or at the end of
        `async with request.form() as form`.

        Args:
            limits: what it may have; those of the route when None, else those of the application.

        Raises:
            BadRequest: it isn't well formed; the client gets a 400.
            BodyConsumed: `stream()` was used.
            HTTPException: it passes a limit; the client gets a 413.
            UnsupportedContentCoding: it is in a coding that the route doesn't take; the client gets a 415.
            UnsupportedMediaType: it is something else; the client gets a 415.
        """
        from covet_core.http.forms.reading import FormReading  # loaded with the first form

        return FormReading(self, limits)

    def multipart(self, limits: FormLimits | None = None) -> Parts:
        """The parts of a form as they arrive, for uploads that are to be kept nowhere: `async for part in ...`.

        Args:
            limits: what it may have; those of the route when None, else those of the application.

        Raises:
            BadRequest: it isn't well formed; the client gets a 400.
            HTTPException: it passes a limit; the client gets a 413.
            UnsupportedContentCoding: it is in a coding that the route doesn't take; the client gets a 415.
            UnsupportedMediaType: it is something else; the client gets a 415.
        """
        from covet_core.http.forms.parts import Parts  # see above

        return Parts(self, limits)

    @property
    def form_limits(self) -> FormLimits:
        """What a form may have: the limits of the route, else those of the application."""
        found: FormLimits | None = getattr(self, "_form_limits", None)
        if found is not None:
            return found
        from covet_core.limits import FormLimits

        app: CovetApp | None = getattr(self, "_mounted", self._app)
        return FormLimits() if app is None else app.limits.form

    def finish_later(self, finalizer: Finalizer) -> None:
        """Have `finalizer.aclose(error)` awaited when the response was sent, or can't be; the last one comes first."""
        waiting: list[Finalizer] | None = getattr(self, "_finalizers", None)
        if waiting is None:
            waiting = self._finalizers = []
            self.teardown = True
        waiting.append(finalizer)

    def leave_tasks(self, tasks: BackgroundTasks) -> None:
        """Have `tasks` done when the response was sent, before anything that `finish_later` was given."""
        self._background = tasks
        self.teardown = True

    def leave_background(self, work: Callable[[], Any]) -> None:
        """Have what a response came with done when it was sent, after the tasks that were added before."""
        from covet_core.background.tasks import leave  # few responses leave something

        leave(self, work)

    async def text(self) -> str:
        """The body as text, by the charset of its `Content-Type`, else UTF-8.

        Raises:
            BadRequest: its bytes aren't text of that charset; the client gets a 400.
            UnsupportedMediaType: nothing is known of that charset; the client gets a 415.
        """
        content_type = self.headers.get("content-type")
        charset = parameter(content_type, "charset") or "utf-8"
        try:
            return (await self.body()).decode(charset)
        except LookupError:
            raise UnsupportedMediaType(content_type, expected="text/plain; charset=utf-8") from None
        except UnicodeDecodeError as error:
            raise BadRequest(f"The body isn't {charset} text.") from error

    @property
    def deadline(self) -> Deadline | None:
        """When the time that the route's `timeout` gives is over; None where nothing limits it, or it has ended."""
        from covet_core.deadline.budget import current

        return current.get()

    async def is_disconnected(self) -> bool:
        """Whether the client is known to have gone away. Handlers of safe methods are cancelled without asking."""
        source = self.body_source
        if isinstance(source, (bytes, type(None))):
            return False
        reader: BodySource = source
        return reader.is_disconnected()

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}>"

"""A route as it was registered: nothing is read or checked before the plan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from covet_core.about import Security
from covet_core.handlers.hints import Namespace
from covet_core.http.exceptions import HTTPException
from covet_core.routing.tags import Tag
from covet_core.types import Handler, TeardownScope
from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.limits import FormLimits
    from covet_core.middleware.base import AnyMiddleware
    from covet_core.routing.decompression import RequestDecompression
    from covet_core.routing.group import RouteGroup
    from covet_core.routing.timeout import Timeout

__all__ = ("Route", "RouteOptions", "StreamOptions")


class RouteOptions(TypedDict, total=False):
    """What may be said of a route, beside its path, its methods and its handler."""

    name: str
    """Its name in plans, logs and OpenAPI; the handler's by default."""
    status_code: int
    """The status of a result that doesn't have one; 200 by default."""
    response_model: Any
    """The type of the body, when it isn't what the handler is annotated to return. None to have none."""
    tags: Sequence[Tag]
    summary: str
    description: str
    """What it does; the handler's docstring by default."""
    operation_id: str
    deprecated: bool
    include_in_schema: bool
    """Whether OpenAPI shows it; True by default."""
    condition: Callable[[], bool]
    """Asked for each request, and when the OpenAPI document is made: where it is false, the route isn't there (404).
    It must be quick and must not wait.
    """
    responses: Mapping[int | str, Mapping[str, Any]]
    """Responses for OpenAPI, by status, over what is known of them: `description`, `model`, `media_type`, `headers`,
    `example`, `examples`, `content`.
    """
    response_description: str
    """What its ordinary answer is, for OpenAPI; the words of its status by default."""
    callbacks: "RouteGroup"
    """What the service sends to an address that the client gave, for OpenAPI: a `Router` whose paths are expressions
    (OpenAPI 3.1, 4.8.18.3), `{$request.body#/callback_url}`. Its handlers are never called.
    """
    security: Security
    """What a request has to show, for OpenAPI, instead of what the application says; `[]` for nothing."""
    openapi_extra: Mapping[str, Any]
    """What is merged into the operation of the OpenAPI document, last."""
    raises: Sequence[type[HTTPException]]
    """The problems that it answers with, for OpenAPI."""
    middleware: "Sequence[AnyMiddleware]"
    """Innermost middleware: these come after those of the application and its groups."""
    dependencies: Sequence[Any]
    """`Depends(...)` that are called for their effect, before the handler's own."""
    dependency_scope: TeardownScope
    """When dependencies with `yield` that don't say are torn down; after the response was sent by default."""
    inline: bool
    """The handler never blocks and never waits: it is called in place, a `def` without a thread and an `async def`
    without a task.
    """
    timeout: "Timeout"
    """Seconds, or a `timedelta`, until a response begins; then it is a 504 that names what was awaited. It comes before
    the limits of groups and the application; None for no limit.
    """
    max_body_size: int
    """Bytes that a request's body may have, instead of the application's limit."""
    request_decompression: "RequestDecompression"
    """The content codings that a body is taken in, besides none: `["gzip", "zstd"]`. It is decoded while it is read,
    and `max_body_size` is what it may have then. `pass-through` gives it to the handler as it was sent; by default a
    coded body is a 415.
    """
    produces: Sequence[str]
    """The media types that it answers with, the one that it likes best first. A request whose `Accept` takes none of
    them is a 406, before the handler runs; the one that was chosen is `request.accepted_media_type`.
    """
    form_limits: "FormLimits"
    """What a form may have, instead of the application's `Limits.form`."""
    cancel_on_disconnect: bool
    """Whether the handler is cancelled when its client goes away; by default only for safe methods."""
    half_close: bool
    """Whether a client may close its sending side and still get the answer."""


@record()
class StreamOptions:
    """What is said of a stream: see `EventSourceResponse`."""

    keep_alive: float | None = 15.0
    retry: int | timedelta | None = None
    finish_on_drain: bool = False


@record(eq=False)
class Route:
    """A handler under a path."""

    path: str
    methods: tuple[str, ...]
    handler: Handler
    options: RouteOptions = field(default_factory=RouteOptions)
    names: Namespace | None = None
    """The local names around a nested handler, for its annotations."""
    stream: StreamOptions | None = None
    """How the events that the handler yields are sent; None for a handler that returns its answer."""

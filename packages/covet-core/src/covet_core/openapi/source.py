"""What the document is made from: the little that has to be known of a plan, its routes and their parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from covet_core.about import AboutOptions, Security
from covet_core.http.exceptions import HTTPException
from covet_core.types import ErrorFormat


class FieldSource(Protocol):
    """A parameter that is read from the request: `covet_core.handlers.fields.Field`."""

    @property
    def alias(self) -> str:
        """Its name on the wire."""
        ...

    @property
    def source(self) -> str:
        """`path`, `query`, `header`, `cookie` or `body`."""
        ...

    @property
    def annotation(self) -> Any:
        """Its type, with metadata that pydantic knows."""
        ...

    @property
    def constraints(self) -> Mapping[str, Any]:
        """What its value has to fulfil, by pydantic's names."""
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """What was said of it: `title`, `description`, `example`, `examples`, `deprecated`."""
        ...

    @property
    def default(self) -> Any:
        """Its default; meaningless when it is required."""
        ...

    @property
    def default_factory(self) -> Callable[[], Any] | None:
        """What makes its default."""
        ...

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""
        ...

    @property
    def documented(self) -> bool:
        """Whether it is shown."""
        ...


class BodySchemaSource(Protocol):
    """The body of a request: `covet_core.handlers.fields.BodyField`."""

    @property
    def fields(self) -> Sequence[FieldSource]:
        """The one value that it is, or those that it holds."""
        ...

    @property
    def embedded(self) -> bool:
        """Whether it is an object that holds the fields by name."""
        ...

    @property
    def media_type(self) -> str:
        """Its media type."""
        ...

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""
        ...


class RouteSource(Protocol):
    """One route: `covet_core.plan.plan.PlannedRoute`."""

    @property
    def path(self) -> str:
        """Its pattern, converters included: `/users/{id:int}`."""
        ...

    @property
    def methods(self) -> Sequence[str]:
        """Its methods, in upper case."""
        ...

    @property
    def name(self) -> str:
        """Its name: that of the handler, unless another was given."""
        ...

    @property
    def endpoint(self) -> Callable[..., Any]:
        """The handler."""
        ...

    @property
    def fields(self) -> Sequence[FieldSource]:
        """What the handler and its dependencies read, without the body."""
        ...

    @property
    def body(self) -> BodySchemaSource | None:
        """The body that they read."""
        ...

    @property
    def returns(self) -> Any:
        """What the handler is annotated to return; `inspect.Signature.empty` when it isn't."""
        ...

    @property
    def response_model(self) -> Any:
        """The type of the body that it answers with; None when nobody says."""
        ...

    @property
    def status_code(self) -> int:
        """The status of an ordinary answer."""
        ...

    @property
    def produces(self) -> Sequence[str]:
        """The media types of an ordinary answer, where they depend on `Accept`; none where it says nothing of them."""
        ...

    @property
    def tags(self) -> Sequence[str]:
        """What it is grouped by."""
        ...

    @property
    def summary(self) -> str | None:
        """A line on it, when one was given."""
        ...

    @property
    def description(self) -> str | None:
        """What was given as its description, else the docstring of the handler."""
        ...

    @property
    def operation_id(self) -> str | None:
        """Its id, when one was given."""
        ...

    @property
    def deprecated(self) -> bool:
        """Whether it shouldn't be used any more."""
        ...

    @property
    def responses(self) -> Mapping[int | str, Mapping[str, Any]]:
        """Responses that were spelled out, by status."""
        ...

    @property
    def response_description(self) -> str | None:
        """What its ordinary answer is, when that was given."""
        ...

    @property
    def callbacks(self) -> "Sequence[RouteSource]":
        """What is sent back: expressions stand for paths."""
        ...

    @property
    def security(self) -> Security | None:
        """What a request has to show; None when nobody says."""
        ...

    @property
    def openapi_extra(self) -> Mapping[str, Any]:
        """What is merged into its operation."""
        ...

    @property
    def raises(self) -> Sequence[type[HTTPException]]:
        """The errors that it answers with."""
        ...

    @property
    def include_in_schema(self) -> bool:
        """Whether it is shown."""
        ...

    @property
    def condition(self) -> Callable[[], bool] | None:
        """Whether it is there at all, to be asked."""
        ...


class PlanSource(Protocol):
    """A plan: `covet_core.plan.plan.Plan`."""

    @property
    def title(self) -> str:
        """The service's name."""
        ...

    @property
    def version(self) -> str:
        """The service's own version."""
        ...

    @property
    def summary(self) -> str | None:
        """A line on the service."""
        ...

    @property
    def description(self) -> str | None:
        """Paragraphs on the service, in Markdown."""
        ...

    @property
    def servers(self) -> Sequence[Mapping[str, Any]]:
        """Where the service is, as OpenAPI writes it."""
        ...

    @property
    def about(self) -> AboutOptions:
        """What else is said of the service."""
        ...

    @property
    def error_format(self) -> ErrorFormat:
        """How errors are told that are of no problem class."""
        ...

    @property
    def problem_base(self) -> str | None:
        """What the types of problems start with that don't give their own."""
        ...

    @property
    def routes(self) -> Sequence[RouteSource]:
        """Its routes, in the order they were declared in."""
        ...

    @property
    def webhooks(self) -> Sequence[RouteSource]:
        """What it sends to others, in the order it was declared in; names stand for paths."""
        ...

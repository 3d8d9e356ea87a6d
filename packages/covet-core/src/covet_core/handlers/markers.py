"""Where a parameter comes from, said by hand: `Annotated[int, Query(ge=1)]` or `page: int = Query(1, ge=1)`."""

from collections.abc import Callable, Mapping, Sequence
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, Unpack, cast

from covet_plugin.records import record

if TYPE_CHECKING:
    from covet_core.http.forms.policy import UploadPolicy

__all__ = (
    "UNSET",
    "Body",
    "Constraints",
    "Cookie",
    "FieldOptions",
    "File",
    "Form",
    "Header",
    "Marker",
    "Path",
    "Query",
    "Source",
    "Unset",
)

Source = Literal["path", "query", "header", "cookie", "body", "form"]
"""The part of a request that a value is read from."""


class Unset:
    """The type of `UNSET`: nothing was given, not even None."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class Constraints(TypedDict, total=False):
    """What a value has to fulfil, by pydantic's names."""

    gt: float
    ge: float
    lt: float
    le: float
    multiple_of: float
    min_length: int
    max_length: int
    pattern: str
    strict: bool
    allow_inf_nan: bool
    max_digits: int
    decimal_places: int


class FieldOptions(Constraints, total=False):
    """Everything that can be said of a parameter, beside its default."""

    default_factory: Callable[[], Any]
    alias: str
    """The name on the wire, when it isn't the parameter's."""
    title: str
    description: str
    example: Any
    examples: Sequence[Any]
    openapi_examples: Mapping[str, Mapping[str, Any]]
    """Examples for OpenAPI, by name, each with `value` and perhaps `summary` and `description`."""
    deprecated: bool
    include_in_schema: bool
    convert_underscores: bool
    """Headers only: `x_token` is read from `x-token`. True by default."""
    embed: bool
    """Bodies only: a single body parameter is read from the member of its name, instead of being the whole body."""
    policy: "UploadPolicy"
    """Files only: which ones are taken."""
    media_type: str
    """Bodies only: the media type that the body has. `application/json` by default."""


@record(eq=False)
class Marker:
    """What `Path()`, `Query()`, `Header()`, `Cookie()`, `Body()`, `Form()` and `File()` make."""

    source: Source
    default: Any
    """`UNSET` when none was given."""
    options: FieldOptions

    @property
    def constraints(self) -> Constraints:
        """The options that pydantic has to check."""
        found = {name: value for name, value in self.options.items() if name in Constraints.__annotations__}
        return cast("Constraints", found)


_OF_ONE: Final[Mapping[str, Source]] = {
    "convert_underscores": "header", "embed": "body", "media_type": "body", "policy": "form"
}  # fmt: skip
"""Options that would be lost on the other markers, and the source of those that heed them."""

_ELSEWHERE: Final = {"validation_alias": "`alias=`", "regex": "`pattern=`"}
"""What says the same as an option of pydantic or of another framework."""


def _marker(source: Source, default: Any, options: FieldOptions) -> Any:
    for name in options:
        if name not in FieldOptions.__annotations__ or _OF_ONE.get(name, source) != source:
            raise _unknown(source, name)
    return Marker(source, UNSET if default is ... else default, options)


def _unknown(source: Source, name: str) -> Exception:
    from covet_core.misuse import OptionUnknown

    owner = "Form() or File()" if source == "form" else f"{source.capitalize()}()"
    known = [each for each in FieldOptions.__annotations__ if _OF_ONE.get(each, source) == source]
    return OptionUnknown(owner=owner, option=name, known=known, set_by=_ELSEWHERE.get(name, ""))


# These are functions that return Any, so that type checkers take them as a default of a parameter of any type.
# Their names are written like the classes that they are read as.


def Path(default: EllipsisType | Unset = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from the path. It is always required.

    Args:
        default: nothing, or `...`: a parameter of the path always has a value.
        options: constraints and documentation, see `FieldOptions`.
    """
    return _marker("path", default, options)


def Query(default: Any = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from the query string.

    Args:
        default: its value when the query doesn't have it; without one, or with `...`, it is required.
        options: constraints and documentation, see `FieldOptions`.
    """
    return _marker("query", default, options)


def Header(default: Any = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from a header, whose name has dashes where the parameter's has underscores.

    Args:
        default: its value when there is no such header; without one, or with `...`, it is required.
        options: constraints and documentation, see `FieldOptions`.
    """
    return _marker("header", default, options)


def Cookie(default: Any = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from a cookie.

    Args:
        default: its value when there is no such cookie; without one, or with `...`, it is required.
        options: constraints and documentation, see `FieldOptions`.
    """
    return _marker("cookie", default, options)


def Body(default: Any = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from the body.

    Args:
        default: its value when there is no body; without one, or with `...`, it is required.
        options: constraints, `embed`, `media_type` and documentation, see `FieldOptions`.
    """
    return _marker("body", default, options)


def Form(default: Any = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from a field of a form; a model or a dataclass from the fields of its members' names.

    An empty field counts as one that isn't there, since browsers send all of them.

    Args:
        default: its value when the form doesn't have it; without one, or with `...`, it is required.
        options: constraints and documentation, see `FieldOptions`.
    """
    return _marker("form", default, options)


def File(default: Any = UNSET, **options: Unpack[FieldOptions]) -> Any:  # noqa: N802
    """Take the parameter from a file of a form: an `UploadFile`, or its content as `bytes`; a list for several.

    A parameter that is annotated with `UploadFile` is one without being marked.

    Args:
        default: its value when the form doesn't have it; without one, or with `...`, it is required.
        options: `policy` and documentation, see `FieldOptions`.
    """
    return _marker("form", default, options)

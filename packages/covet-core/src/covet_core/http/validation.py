"""Requests whose values don't fit the handler: from the engine's faults to one answer that lists them all."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NotRequired, Protocol, Self, TypeAlias, TypedDict

from covet_core._engine import BadValue
from covet_core._engine import UnsupportedContentCoding as WrongCoding
from covet_core._engine import UnsupportedMediaType as WrongMediaType
from covet_core.http.exceptions import BadRequest, HTTPException, UnsupportedContentCoding, UnsupportedMediaType

MOST: Final = 100
"""Faults that are told: a body of a megabyte can hold half a million, and their answer would be of tens."""
_MSGSPEC_PATH: Final = r" - at `(?:key in )?\$([^`]*)`$"
_WORDS: Final = {"int": "integer", "float": "number", "bool": "boolean", "str": "string"}
_PATH_STEP: Final = r"\.([^.\[\]]+)|\[(\d+)\]"


class ValidationFault(TypedDict):
    """One value that doesn't fit."""

    type: str
    """What kind of fault it is, by pydantic's names: `missing`, `int_parsing`, `greater_than` ..."""
    loc: list[str | int]
    """Where it is: `query`, `path`, `header`, `cookie` or `body`, then names and indexes."""
    msg: str
    """What is expected, for people."""
    pointer: NotRequired[str]
    """Where it is in a JSON body, or where it would be, as a JSON pointer (RFC 6901); only where that is sure."""
    input: NotRequired[Any]
    """What was sent; only where the application's `error_format` is "detail"."""
    ctx: NotRequired[dict[str, Any]]
    """What the constraint is; only where the application's `error_format` is "detail"."""


class FaultyParam(Protocol):
    """What is read of a parameter that didn't fit."""

    @property
    def source(self) -> str:
        """`path`, `query`, `header`, `cookie` or `body`."""
        ...

    @property
    def name(self) -> str:
        """The parameter's name on the wire."""
        ...

    @property
    def validate(self) -> Callable[[Any], Any] | None:
        """What was asked whether it fits."""
        ...


class Bodies(Protocol):
    """What is asked of the bodies of a plan."""

    def lacking(self, validate: Callable[..., Any] | None, /) -> BaseException | None:
        """What a request without a body lacks; None where that is the body."""
        ...


Invalid: TypeAlias = tuple[FaultyParam, BaseException | None]
"""A parameter that failed, with what its validator raised; None when it is missing."""


class RequestValidationError(HTTPException):
    """422: the values of the request that don't fit, with their locations. The values themselves aren't repeated.

    It holds the first hundred, and its `detail` says how many there are.

    Args:
        faults: the faults, at least one.
        count: how many there are, where `faults` aren't all of them.
    """

    def __init__(self, faults: Iterable[ValidationFault], count: int | None = None) -> None:
        given = faults if isinstance(faults, Sequence) else list(faults)
        self.count: int = len(given) if count is None else count
        self._faults = list(given[:MOST])
        super().__init__(422, _summary(self._faults[0], self.count), extensions={"errors": self._faults})

    def errors(self) -> list[ValidationFault]:
        """The faults, as pydantic's `ValidationError` and FastAPI's `RequestValidationError` give them."""
        return self._faults

    @classmethod
    def of(cls, fault_type: str, loc: Sequence[str | int], msg: str) -> Self:
        """The error of a single fault."""
        return cls([ValidationFault(type=fault_type, loc=list(loc), msg=msg)])

    @staticmethod
    def from_faults(faults: Sequence[tuple[FaultyParam, BaseException | None]]) -> HTTPException:
        """The answer to what the engine found while it extracted a handler's parameters.

        Args:
            faults: every parameter that failed, with what its validator raised; None when it is missing.

        Returns:
            415 when the body is of a wrong media type or in a coding, 400 when it isn't JSON at all, otherwise 422 with
            the first hundred faults.
        """
        for _, exc in faults:
            if isinstance(exc, WrongMediaType):
                return UnsupportedMediaType(exc.content_type, expected=exc.expected)
            if isinstance(exc, WrongCoding):
                return UnsupportedContentCoding(exc.coding)
        errors: list[ValidationFault] = []
        count = 0
        for param, exc in faults:
            count += count_of(exc)
            if len(errors) >= MOST:
                continue
            found = faults_of(param, exc)
            if param.source == "body" and any(fault["type"] == "json_invalid" for fault in found):
                return BadRequest(f"The body isn't valid JSON: {_reason(found[0]['msg'])}.")
            errors.extend(found)
        return RequestValidationError(errors, count)


def with_members(invalid: Sequence[Invalid], bodies: Bodies) -> list[Invalid]:
    """What is invalid, where a body that is missing lacks each of the parameters that would be its members."""
    return [
        (param, exc or (bodies.lacking(param.validate) if param.source == "body" else None)) for param, exc in invalid
    ]


def faults_of(param: FaultyParam, exc: BaseException | None) -> list[ValidationFault]:
    """What is wrong with one parameter: a hundred faults of it at most.

    Args:
        param: the parameter.
        exc: what its validator raised; None when it is missing.
    """
    start = start_of(param)
    if exc is None:
        return [ValidationFault(type="missing", loc=start, msg="Field required")]
    errors = getattr(exc, "errors", None)
    if callable(errors):
        return [fault_at(start, error) for error in _details(errors)]
    return [_of_other(start, exc)]


def count_of(exc: BaseException | None) -> int:
    """How many faults a validator found."""
    counted: Callable[[], int] | None = getattr(exc, "error_count", None)
    return 1 if counted is None else counted()


def start_of(param: FaultyParam) -> list[str | int]:
    """Where the faults of a parameter are."""
    return ["body"] if param.source == "body" else [param.source, param.name]


def fault_at(start: list[str | int], error: dict[str, Any]) -> ValidationFault:
    """A fault, as pydantic tells it, below `start`."""
    return ValidationFault(type=error["type"], loc=[*start, *error["loc"]], msg=error["msg"])


def _details(errors: Any) -> list[dict[str, Any]]:
    # The input is left out: what a client sent may be secret, and logs and pages would repeat it.
    details: list[dict[str, Any]] = errors(include_url=False, include_context=False, include_input=False)
    return details[:MOST]


def _of_other(start: list[str | int], exc: BaseException) -> ValidationFault:
    if isinstance(exc, BadValue):
        wanted = _WORDS.get(exc.expected, exc.expected)
        return ValidationFault(type=f"{exc.expected}_parsing", loc=start, msg=f"Input should be a valid {wanted}")
    names = {cls.__name__ for cls in type(exc).__mro__}
    if "JSONDecodeError" in names or ("DecodeError" in names and "ValidationError" not in names):
        return ValidationFault(type="json_invalid", loc=start, msg=str(exc))
    message = str(exc)
    found = re.search(_MSGSPEC_PATH, message)
    if found is None:
        return ValidationFault(type="value_error", loc=start, msg=message or type(exc).__name__)
    steps = [name or int(index) for name, index in re.findall(_PATH_STEP, found[1])]
    return ValidationFault(type="value_error", loc=[*start, *steps], msg=message[: found.start()])


def _reason(message: str) -> str:
    reason = message.removeprefix("Invalid JSON: ").rstrip(".")
    return reason if reason[:2].isupper() else reason[:1].lower() + reason[1:]  # "EOF while parsing a value"


def _summary(first: ValidationFault, count: int) -> str:
    where = ".".join(str(step) for step in first["loc"])
    more = f" ({count - 1} more)" if count > 1 else ""
    return f"{where}: {first['msg']}{more}"

"""The query of a request, by name."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

from covet_core.http.multi import MultiMapping
from covet_core.http.validation import RequestValidationError

T = TypeVar("T")
D = TypeVar("D")

_BOOLS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


class QueryParams(MultiMapping[str]):
    """Decoded query parameters. A name may occur more than once: `[]` and `get` give the first value, `getlist` all."""

    __slots__ = ()

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, /, default: str) -> str: ...
    @overload
    def get(self, name: str, /, default: D) -> str | D: ...
    @overload
    def get(self, name: str, /, *, type: Callable[[str], T]) -> T | None: ...
    @overload
    def get(self, name: str, /, default: D, type: Callable[[str], T]) -> T | D: ...

    def get(self, name: str, /, default: Any = None, type: Callable[[str], Any] | None = None) -> Any:
        """The value of `name`, cast by `type`; `default`, as it is, when the query doesn't name it.

        Args:
            name: the parameter.
            default: what to give when it is absent.
            type: what makes the value: `int`, `float`, `date.fromisoformat`, an enum ... For `bool` the words true,
                yes, on, 1 and false, no, off, 0 count, in any case.

        Raises:
            RequestValidationError: the value is there and the cast fails: the client gets a 422.
        """
        if name not in self._first:
            return default
        return self._first[name] if type is None else _cast(name, self._first[name], type)

    @overload
    def getlist(self, name: str) -> list[str]: ...
    @overload
    def getlist(self, name: str, type: Callable[[str], T]) -> list[T]: ...

    def getlist(self, name: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        """Every value of `name` in order, cast by `type`; empty when the query doesn't name it.

        Raises:
            RequestValidationError: a cast fails.
        """
        values = self._all(name)
        return values if type is None else [_cast(name, value, type) for value in values]


def _cast(name: str, value: str, kind: Callable[[str], Any]) -> Any:
    try:
        return _BOOLS[value.lower()] if kind is bool else kind(value)
    except (ValueError, TypeError, ArithmeticError, LookupError):
        wanted = getattr(kind, "__name__", "value")
        loc = ("query", name)
        raise RequestValidationError.of(f"{wanted}_parsing", loc, f"Input should be a valid {wanted}") from None

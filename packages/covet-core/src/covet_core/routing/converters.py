"""What a parameter of a path may look like: `{id:int}`, `{name:slug}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from covet_plugin.records import record

__all__ = ("BUILT_IN", "Converter", "PathParameter", "fill_pattern", "parse_pattern", "pattern_shape")


@record()
class Converter:
    """A kind of path parameter.

    A path whose value doesn't match isn't found, whereas a value that matches and then fails the handler's annotation
    is answered 422.
    """

    name: str
    regex: str | None = None
    """What the value has to match from end to end; None for the engine's own converters."""
    type: Any = str
    """The type of a handler's parameter that has no annotation."""


BUILT_IN: Final[Mapping[str, Converter]] = {
    converter.name: converter
    for converter in (
        Converter("str"),
        Converter("int", type=int),
        Converter("float", type=float),
        Converter("uuid", type=UUID),
        Converter("path"),
    )
}
"""The converters that the engine has."""


@record()
class PathParameter:
    """A parameter in a pattern."""

    name: str
    converter: str


# A doubled brace stands for itself.
_PARAMETER: Final = re.compile(r"\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}")


def parse_pattern(pattern: str) -> tuple[PathParameter, ...]:
    """The parameters of a pattern, in order. Whether it is one is the engine's to say."""
    found = _PARAMETER.finditer(pattern)
    return tuple(PathParameter(match[1], match[2] or "str") for match in found if match[1] is not None)


def pattern_shape(pattern: str) -> str:
    """The pattern without its parameters' names. Two patterns of one shape match the same paths."""
    return _PARAMETER.sub(lambda match: match[0] if match[1] is None else f"{{:{match[2] or 'str'}}}", pattern)


def fill_pattern(pattern: str, value: Callable[[str, str], str]) -> str:
    """The path that `pattern` makes with values: `value` gives each one, encoded, by its name and converter."""
    return _PARAMETER.sub(
        lambda match: match[0][0] if match[1] is None else value(match[1], match[2] or "str"), pattern
    )

"""Route patterns as OpenAPI writes them, and names of operations that stay the same and occur once."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

_PLACEHOLDER: Final = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")
_WORDS: Final = re.compile(r"[^A-Za-z0-9]+")
_OF_CONVERTER: Final[dict[str, dict[str, Any]]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
}

METHODS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
"""The methods that OpenAPI 3.1 has a place for."""


def template(pattern: str) -> str:
    """`pattern` without its converters: `/users/{id}` of `/users/{id:int}`."""
    return _PLACEHOLDER.sub(r"{\1}", pattern)


def converters(pattern: str) -> dict[str, str]:
    """The names in `pattern` in order, each with its converter; `str` where it names none."""
    return {name: converter or "str" for name, converter in _PLACEHOLDER.findall(pattern)}


def schema_of_converter(converter: str) -> dict[str, Any]:
    """The schema of what a converter lets through."""
    return dict(_OF_CONVERTER.get(converter, {"type": "string"}))


def operation_ids(operations: Iterable[tuple[str, str, str]]) -> list[str]:
    """A unique id for each (name, method, path).

    A name that occurs once is the id. One that occurs more often gets its method and path added everywhere, so that
    no id depends on the order of the routes.
    """
    wanted = list(operations)
    names = Counter(name for name, _, _ in wanted)
    ids = [name if names[name] == 1 else _qualified(name, method, path) for name, method, path in wanted]
    return _numbered(ids)


def _qualified(name: str, method: str, path: str) -> str:
    words = _WORDS.sub("_", path).strip("_")
    return "_".join(filter(None, (name, method.lower(), words)))


def _numbered(ids: Sequence[str]) -> list[str]:
    # `/a-b` and `/a/b` have the same words; only such twins are told apart by a number.
    seen: Counter[str] = Counter()
    found: list[str] = []
    for candidate in ids:
        seen[candidate] += 1
        found.append(candidate if seen[candidate] == 1 else f"{candidate}_{seen[candidate]}")
    return found

"""JSON by orjson, with what orjson doesn't know itself: models, structs, sets, decimals and paths."""

from decimal import Decimal
from pathlib import PurePath
from typing import Any, cast

import orjson


def dumps(content: object) -> bytes:
    """`content` as JSON.

    Raises:
        TypeError: it holds something that JSON can't.
    """
    return orjson.dumps(content, default=encode_other)


def encode_other(value: Any) -> Any:
    """What to send in the place of an object that orjson doesn't know.

    Pydantic models and msgspec structs become objects, sets become arrays, decimals and paths strings.

    Raises:
        TypeError: nothing is known that could be sent.
    """
    kind = cast("type[Any]", type(value))
    serializer = getattr(kind, "__pydantic_serializer__", None)
    if serializer is not None:
        return serializer.to_python(value, mode="json", by_alias=True)
    if hasattr(kind, "__struct_fields__"):
        return _struct(value)
    if issubclass(kind, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, (Decimal, PurePath)):
        return str(value)
    raise TypeError(f"Type is not JSON serializable: {kind.__name__}")


def _struct(value: Any) -> Any:
    import msgspec  # only where a struct was made, so that it is imported already

    return msgspec.to_builtins(value)

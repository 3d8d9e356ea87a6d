"""Fields that have to be set, but not necessarily by the constructor."""

from __future__ import annotations

from typing import Any, Final, final

__all__ = ("REQUIRED", "required")


@final
class Required:
    """What a field holds that is `required()` and not set yet."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<required>"

    def __copy__(self) -> Required:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Required:
        return self

    def __reduce__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = Required()
"""The one of its kind."""


def required() -> Any:
    """Default of a field that the constructor, the environment or the file has to set: a key, an address.

    ::

        @plugin_config
        class JWTConfig:
            key: Secret = required()

    Where none of them does, that is a fault which names the variable.
    """
    return REQUIRED

"""Values that are never shown."""

from __future__ import annotations

from typing import Final, final

__all__ = ("MASK", "Secret", "is_secret_value", "revealed")

MASK: Final = "***"
"""What is shown of a secret."""


@final
class Secret:
    """A text that shows itself as `***`, wherever it turns up: in `repr`, `str`, `format`, logs, `covet config`.

    It is no `str`, so that it can't slip into JSON, a concatenation or a URL: `reveal()` says on purpose that the text
    is wanted. Secrets are equal when their texts are, and comparing them takes the same time whatever they are.

    Args:
        text: what is secret.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may be untyped
            raise TypeError(f"A secret is a text, and {type(text).__name__} isn't.")
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest

        return compare_digest(self._text.encode(errors="surrogatepass"), other._text.encode(errors="surrogatepass"))

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __len__(self) -> int:
        return len(self._text)

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"Secret('{MASK}')"

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)


def is_secret_value(value: object) -> bool:
    """Whether `value` is a `Secret`, or one of pydantic's."""
    return isinstance(value, Secret) or hasattr(value, "get_secret_value")


def revealed(value: object) -> object:
    """What a secret hides; anything else as it is."""
    if isinstance(value, Secret):
        return value.reveal()
    reveal = getattr(value, "get_secret_value", None)
    return value if reveal is None else reveal()

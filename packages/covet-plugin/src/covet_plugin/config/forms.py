"""How the value of one type is read: from the text of a variable, or from what a TOML file holds."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from covet_plugin.config.secret import Secret
from covet_plugin.config.text import text_of

__all__ = (
    "Choice",
    "Form",
    "Hidden",
    "Member",
    "Nothing",
    "Number",
    "Place",
    "Text",
    "Truth",
    "Unreadable",
    "Whole",
    "Wrapped",
)

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_WHOLE = re.compile(r"[+-]?[0-9]+(?:_[0-9]+)*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?inf")


class Unreadable(ValueError):
    """A value that isn't of the wanted type. It doesn't tell the value, which may be a secret."""


class Form(ABC):
    """One type of values."""

    __slots__ = ()

    expected: str
    """The type for people: "a whole number"."""

    @abstractmethod
    def text(self, text: str) -> Any:
        """Read the text of a variable.

        Raises:
            Unreadable: it means no value of this type.
        """

    @abstractmethod
    def native(self, value: object) -> Any:
        """Read a value of a file.

        Raises:
            Unreadable: it is no value of this type.
        """

    def refuse(self) -> Unreadable:
        """What to raise for a value that isn't of this type."""
        return Unreadable(self.expected)


class Text(Form):
    """A text, as it is."""

    __slots__ = ()
    expected = "a text"

    def text(self, text: str) -> str:
        """Return it."""
        return text

    def native(self, value: object) -> str:
        """Return it, if it is a text."""
        if not isinstance(value, str):
            raise self.refuse()
        return value


class Hidden(Form):
    """A secret text."""

    __slots__ = ()
    expected = "a secret text"

    def text(self, text: str) -> Secret:
        """Wrap it."""
        return Secret(text)

    def native(self, value: object) -> Secret:
        """Wrap it, if it is a text."""
        if not isinstance(value, str):
            raise self.refuse()
        return Secret(value)


class Wrapped(Form):
    """A secret text of pydantic's type."""

    __slots__ = ("_cls",)
    expected = "a secret text"

    def __init__(self, cls: Callable[[str], Any]) -> None:
        self._cls = cls

    def text(self, text: str) -> Any:
        """Wrap it."""
        return self._cls(text)

    def native(self, value: object) -> Any:
        """Wrap it, if it is a text."""
        if not isinstance(value, str):
            raise self.refuse()
        return self._cls(value)


class Whole(Form):
    """A whole number."""

    __slots__ = ()
    expected = "a whole number"

    def text(self, text: str) -> int:
        """Read decimal digits, with underscores between them if there are many."""
        if not _WHOLE.fullmatch(text.strip()):
            raise self.refuse()
        try:
            return int(text)
        except ValueError:  # more digits than Python reads
            raise self.refuse() from None

    def native(self, value: object) -> int:
        """Return it, if it is a whole number and no truth value."""
        if type(value) is not int:
            raise self.refuse()
        return value


class Number(Form):
    """A number."""

    __slots__ = ()
    expected = "a number"

    def text(self, text: str) -> float:
        """Read a decimal number; `inf` is one, and `nan` isn't."""
        if not _NUMBER.fullmatch(text.strip()):
            raise self.refuse()
        return float(text)

    def native(self, value: object) -> float:
        """Return it, if it is a number and no truth value."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise self.refuse()
        try:
            return float(value)
        except OverflowError:
            raise self.refuse() from None


class Truth(Form):
    """True or false."""

    __slots__ = ()
    expected = "true or false"

    def text(self, text: str) -> bool:
        """Read `true`, `yes`, `on`, `1` or one of their opposites."""
        word = text.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise self.refuse()

    def native(self, value: object) -> bool:
        """Return it, if it is a truth value."""
        if not isinstance(value, bool):
            raise self.refuse()
        return value


class Place(Form):
    """A path."""

    __slots__ = ()
    expected = "a path"

    def text(self, text: str) -> Path:
        """Read a path, without asking whether it is there."""
        return Path(text)

    def native(self, value: object) -> Path:
        """Read a path, if it is a text."""
        if not isinstance(value, str):
            raise self.refuse()
        return Path(value)


class Nothing(Form):
    """`None`, which is written `none`."""

    __slots__ = ()
    expected = "none"

    def text(self, text: str) -> None:
        """Read `none`."""
        if text.strip().lower() != "none":
            raise self.refuse()

    def native(self, value: object) -> None:
        """Read `none`: TOML has no value for it."""
        if value is not None:
            self.text(value if isinstance(value, str) else "")


class Choice(Form):
    """One of some values, as in `Literal`."""

    __slots__ = ("choices", "expected")

    def __init__(self, choices: tuple[object, ...]) -> None:
        self.choices: tuple[object, ...] = choices
        self.expected: str = "one of " + ", ".join(map(text_of, choices))

    def text(self, text: str) -> object:
        """Find the choice that is written like this."""
        for choice in self.choices:
            if text_of(choice, reveal=True) == text.strip():
                return choice
        raise self.refuse()

    def native(self, value: object) -> object:
        """Find the choice that is of the same type and equal."""
        for choice in self.choices:
            if choice == value and type(choice) is type(value):
                return choice
        raise self.refuse()


class Member(Form):
    """A member of an enumeration, by its value or by its name."""

    __slots__ = ("cls", "expected")

    def __init__(self, cls: type[Enum]) -> None:
        self.cls: type[Enum] = cls
        self.expected: str = "one of " + ", ".join(map(text_of, cls))

    def text(self, text: str) -> Enum:
        """Find the member whose value, or else whose name, is written like this."""
        word = text.strip()
        for member in self.cls:
            if text_of(member, reveal=True) == word:
                return member
        if word in self.cls.__members__:
            return self.cls.__members__[word]
        raise self.refuse()

    def native(self, value: object) -> Enum:
        """Find the member with this value, or else with this name."""
        for member in self.cls:
            if member.value == value and type(member.value) is type(value):
                return member
        if isinstance(value, str) and value in self.cls.__members__:
            return self.cls.__members__[value]
        raise self.refuse()

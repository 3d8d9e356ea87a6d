"""Values as texts: what is written is read again as it was."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_plugin import ByteSize, Seconds, Secret
from covet_plugin.config.forms import Unreadable
from covet_plugin.config.hints import Unsupported, form_of
from covet_plugin.config.text import text_of


class Color(Enum):
    RED = "red"
    SKY = "light blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 10


class Mode(StrEnum):
    FAST = "fast"
    SAFE = "safe"


class Shape(Enum):
    ROUND = (1, 2)
    FLAT = None


UserId = NewType("UserId", int)

TEXTS = st.text(min_size=1).filter(lambda text: "\0" not in text)
FLOATS = st.floats(allow_nan=False)
TIMES = st.timedeltas()

ROUND_TRIPS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "str": (str, TEXTS),
    "int": (int, st.integers()),
    "float": (float, FLOATS),
    "bool": (bool, st.booleans()),
    "Path": (Path, TEXTS.map(Path)),
    "timedelta": (timedelta, TIMES),
    "Secret": (Secret, TEXTS.map(Secret)),
    "seconds": (Seconds, FLOATS),
    "size": (ByteSize, st.integers(0, 2**63)),
    "an enumeration of texts": (Color, st.sampled_from(Color)),
    "an enumeration of numbers": (Level, st.sampled_from(Level)),
    "a text that is an enumeration": (Mode, st.sampled_from(Mode)),
    "an enumeration of whatever": (Shape, st.sampled_from(Shape)),
    "a literal": (Literal["a", 3, True], st.sampled_from(["a", 3, True])),
    "a new type": (UserId, st.integers()),
    "an optional number": (int | None, st.none() | st.integers()),
    "an optional secret": (Secret | None, st.none() | st.just(Secret("x"))),
    "seconds or a timedelta": (timedelta | float, TIMES),
    "a list of texts": (list[str], st.lists(st.text())),
    "a list of paths": (list[Path], st.lists(TEXTS.map(Path))),
    "a tuple": (tuple[int, ...], st.lists(st.integers()).map(tuple)),
    "a sequence": (Sequence[float], st.lists(FLOATS.filter(math.isfinite)).map(tuple)),
    "a set": (frozenset[str], st.frozensets(st.text())),
    "a pair": (tuple[str, int], st.tuples(st.text(), st.integers())),
    "a list of lists": (list[list[int]], st.lists(st.lists(st.integers()))),
    "a list of times": (list[timedelta], st.lists(TIMES)),
    "a list of enumerations": (list[Mode], st.lists(st.sampled_from(Mode))),
    "a table": (dict[str, int], st.dictionaries(st.text(), st.integers())),
    "a table of lists": (dict[str, list[str]], st.dictionaries(st.text(), st.lists(st.text()))),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_what_is_written_is_read_as_it_was(name: str) -> None:
    hint, values = ROUND_TRIPS[name]
    form = form_of(hint)

    @given(values)
    def holds(value: Any) -> None:
        text = text_of(value, reveal=True)
        read = form.text(text)
        assert read == value
        assert type(read) is type(value)

    holds()


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_whatever_is_written_is_read_or_refused(name: str) -> None:
    form = form_of(ROUND_TRIPS[name][0])

    @given(st.text(), st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.lists(st.integers()))
    def holds(text: str, native: object) -> None:
        told: list[str] = []
        reads: list[Callable[[], object]] = [lambda: form.text(text), lambda: form.native(native)]
        for read in reads:
            try:
                read()
            except Unreadable as error:
                told.append(str(error))
        assert set(told) <= {form.expected}  # and nothing of the value

    holds()


@pytest.mark.parametrize(
    ("hint", "text", "value"),
    [
        (int, " 42\n", 42),
        (int, "-1_000", -1000),
        (float, "1e3", 1000.0),
        (float, ".5", 0.5),
        (float, "-inf", -math.inf),
        (bool, "YES", True),
        (bool, "off", False),
        (bool, "0", False),
        (str, " kept ", " kept "),
        (Path, "/etc/x", Path("/etc/x")),
        (int | None, "None", None),
        (str | None, "none", None),
        (str | int, "3", 3),
        (str | int, "x", "x"),
        (Literal["on", "off"], "on", "on"),
        (Level, "HIGH", Level.HIGH),
        (Color, "light blue", Color.SKY),
        (list[int], "1, 2,3", [1, 2, 3]),
        (list[str], "[]", []),
        (list[str], '["a,b", "c"]', ["a,b", "c"]),
        (set[str], "a,b,a", {"a", "b"}),
        (tuple[str, int], "host, 80", ("host", 80)),
        (dict[str, int], '{"a": 1}', {"a": 1}),
        (Annotated[int, "more than zero"], "3", 3),
        (ByteSize, "65536", 65536),
        (ByteSize, "64KiB", 65536),
        (ByteSize, "64 KiB", 65536),
        (ByteSize, "10MB", 10_000_000),
        (ByteSize, "512Mi", 512 * 1024**2),
        (ByteSize, "1.5kB", 1500),
        (ByteSize, "2G", 2_000_000_000),
        (ByteSize, "1TiB", 1024**4),
        (Seconds, "1.5", 1.5),
        (Seconds, "250ms", 0.25),
        (Seconds, "inf", math.inf),
        (Seconds, "1h30m", 5400.0),
        (timedelta, "90", timedelta(seconds=90)),
        (timedelta, "1.5h", timedelta(minutes=90)),
        (timedelta, "2w", timedelta(weeks=2)),
        (timedelta, "-1d2h", -timedelta(days=1, hours=2)),
        (timedelta, "10µs", timedelta(microseconds=10)),
        (float | timedelta, "60", 60.0),
        (float | timedelta, "60s", timedelta(seconds=60)),
    ],
)
def test_values_are_written_like_this(hint: Any, text: str, value: object) -> None:
    read = form_of(hint).text(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (int, "1.0"),
        (int, "0x10"),
        (int, "१"),
        (int, "9" * 5000),
        (float, "nan"),
        (float, "1,5"),
        (float, "infinity"),
        (bool, "2"),
        (bool, "truthy"),
        (Literal["a", "b"], "c"),
        (Color, "RED "[::-1]),
        (list[int], "1,,2"),
        (list[int], "[1"),
        (list[int], '{"a": 1}'),
        (tuple[int, int], "1"),
        (tuple[int, int], "1,2,3"),
        (dict[str, int], "a=1"),
        (dict[str, int], '{"a": "b"}'),
        (list[list[int]], "[" * 100_000),
        (ByteSize, "-1"),
        (ByteSize, "1.5"),
        (ByteSize, "10mb"),
        (ByteSize, "10 parsecs"),
        (ByteSize, "9" * 5000),
        (Seconds, "soon"),
        (Seconds, "nan"),
        (Seconds, "1m 30"),
        (timedelta, ""),
        (timedelta, "5 fortnights"),
        (timedelta, "1h30"),
        (timedelta, "9" * 90 + "w"),
        (timedelta, "9" * 5000),
    ],
)
def test_what_is_written_otherwise_is_refused(hint: Any, text: str) -> None:
    with pytest.raises(Unreadable):
        form_of(hint).text(text)


@pytest.mark.parametrize(
    ("hint", "native", "value"),
    [
        (int, 3, 3),
        (float, 3, 3.0),
        (bool, True, True),
        (str, "x", "x"),
        (Secret, "x", Secret("x")),
        (Path, "x", Path("x")),
        (int | None, "none", None),
        (Literal["a", 3], 3, 3),
        (Level, 10, Level.HIGH),
        (Level, "LOW", Level.LOW),
        (list[str], ["a"], ["a"]),
        (tuple[str, int], ["a", 1], ("a", 1)),
        (dict[str, float], {"a": 1}, {"a": 1.0}),
        (ByteSize, "1KiB", 1024),
        (ByteSize, 1024, 1024),
        (Seconds, "1m", 60.0),
        (Seconds, 60, 60.0),
        (timedelta, 1.5, timedelta(seconds=1.5)),
        (timedelta, "1m", timedelta(minutes=1)),
    ],
)
def test_values_of_a_file_are_read_as_they_are(hint: Any, native: object, value: object) -> None:
    read = form_of(hint).native(native)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("hint", "native"),
    [
        (int, True),
        (int, 1.0),
        (int, "1"),
        (float, True),
        (float, "1"),
        (float, math.nan),
        (float, 10**400),
        (bool, 1),
        (str, 1),
        (Secret, 1),
        (Path, 1),
        (int | None, ""),
        (Literal[1], True),
        (Level, 3),
        (list[str], "a"),
        (list[str], [1]),
        (tuple[str, int], ["a"]),
        (dict[str, int], []),
        (ByteSize, 1.0),
        (timedelta, True),
        (timedelta, math.inf),
        (timedelta, math.nan),
        (Seconds, True),
    ],
)
def test_values_of_a_file_are_taken_strictly(hint: Any, native: object) -> None:
    with pytest.raises(Unreadable):
        form_of(hint).native(native)


@pytest.mark.parametrize("hint", [object, Any, bytes, list, dict[int, str], "int", complex])
def test_other_types_are_left_to_the_constructor(hint: Any) -> None:
    with pytest.raises(Unsupported):
        form_of(hint)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "none"),
        (True, "true"),
        (timedelta(0), "0s"),
        (timedelta(days=1, minutes=2, milliseconds=3), "1d2m3ms"),
        (["a", "b"], "a,b"),
        ([], "[]"),
        (["a,b"], '["a,b"]'),
        ({"a": [1]}, '{"a": [1]}'),
        (Secret("hunter2"), "***"),
        ([Secret("hunter2"), None], "***,none"),
        ("redis://user:hunter2@host/0", "redis://user:***@host/0"),
        (["amqp://:hunter2@a", "b"], "amqp://:***@a,b"),
        (len, "<len>"),
        (object(), "<object>"),
    ],
)
def test_values_are_shown_as_they_are_written_without_secrets(value: object, shown: str) -> None:
    assert text_of(value) == shown


def test_a_number_is_tried_before_a_text_and_the_expected_types_are_told() -> None:
    assert form_of(str | int | None).expected == "none or a whole number or a text"
    assert form_of(Literal["a", 3]).expected == "one of a, 3"

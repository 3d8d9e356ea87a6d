"""What the engine writes of results by itself is, byte for byte, what pydantic writes; whatever is in them."""

import datetime
import enum
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Optional
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, PositiveInt, RootModel, SecretStr, TypeAdapter, create_model

from covet_core.handlers.adapters import Adapters
from covet_core.handlers.results import serializer


class Wood(enum.Enum):
    OAK = "oak"
    ASH = 'a "sh"'


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Part(BaseModel):
    name: str
    count: int = 1
    inner: "Part | None" = None


class Names(RootModel[list[str]]):
    pass


ODD = st.text(st.sampled_from('a é"\\\n\x00\x1f\x7f\u2028\U0001f600'))
ASCII = st.text(st.characters(max_codepoint=0x7F), max_size=70)
TEXT = st.text() | ODD | ASCII | st.builds(lambda length, end: "x" * length + end, st.integers(0, 70), ODD)
WHOLE = st.integers(-(2**63), 2**64 - 1) | st.integers(-(10**9), 10**9)
REAL = st.floats() | st.floats(-1e6, 1e6) | st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)
ZONES = st.none() | st.just(datetime.UTC) | st.just(datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)))
PARTS = st.recursive(
    st.builds(Part, name=TEXT, count=WHOLE),
    lambda inner: st.builds(Part, name=TEXT, count=WHOLE, inner=inner),
    max_leaves=4,
)
LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (str, TEXT),
    (Annotated[str, Field(max_length=10**6)], TEXT),
    (int, WHOLE),
    (PositiveInt, st.integers(1, 2**63)),
    (float, REAL),
    (bool, st.booleans()),
    (None, st.none()),
    (Any, st.none() | TEXT | REAL | st.lists(WHOLE)),
    (bytes, TEXT.map(str.encode)),
    (datetime.date, st.dates()),
    (datetime.time, st.times(timezones=ZONES)),
    (datetime.datetime, st.datetimes(timezones=ZONES)),
    (datetime.timedelta, st.timedeltas()),
    (UUID, st.uuids()),
    (Decimal, st.decimals()),
    (Wood, st.sampled_from(Wood)),
    (Level, st.sampled_from(Level)),
    (Literal["a", 'b"'], st.sampled_from(["a", 'b"'])),
    (Literal[1, "a"], st.sampled_from([1, "a"])),
    (Part, PARTS),
    (SecretStr, TEXT.map(SecretStr)),
    (AnyUrl, st.sampled_from([AnyUrl('http://a/é?b="c"'), AnyUrl("x:y")])),
    (Path, st.sampled_from([Path('a"'), Path("b")])),
    (Names, st.builds(Names, st.lists(TEXT))),
]
LIST: Any = list
TUPLE: Any = tuple
DICT: Any = dict
SET: Any = set
FROZENSET: Any = frozenset
OPTIONAL: Any = Optional
Typed = tuple[Any, st.SearchStrategy[Any]]


def hashable(typed: Typed) -> bool:
    return typed[0] in (str, int, bool, UUID, datetime.date, Wood)


def listed(typed: Typed) -> Typed:
    return LIST[typed[0]], st.lists(typed[1], max_size=3)


def tupled(typed: Typed) -> Typed:
    return TUPLE[typed[0], ...], st.lists(typed[1], max_size=3).map(tuple)


def keyed(typed: Typed) -> Typed:
    return DICT[str, typed[0]], st.dictionaries(TEXT, typed[1], max_size=3)


def nullable(typed: Typed) -> Typed:
    return OPTIONAL[typed[0]], st.none() | typed[1]


def chosen(typed: Typed) -> Typed:
    return Part | typed[0] | None, typed[1] | PARTS | st.none()


def modelled(fields: list[Typed], name: str) -> Typed:
    declared: dict[str, Any] = {f"f{index}": (kind, ...) for index, (kind, _) in enumerate(fields)}
    model = create_model(f"Made{name}", **declared)
    values = {f"f{index}": values for index, (_, values) in enumerate(fields)}
    return model, st.fixed_dictionaries(values).map(lambda given: model.model_construct(**given))


LEAF = st.sampled_from(LEAVES)
SETS = LEAF.filter(hashable).map(lambda typed: (SET[typed[0]], st.sets(typed[1], max_size=3)))
FROZEN = LEAF.filter(hashable).map(lambda typed: (FROZENSET[typed[0]], st.frozensets(typed[1], max_size=3)))
TYPES = st.recursive(
    LEAF | SETS | FROZEN,
    lambda inner: st.one_of(
        inner.map(listed),
        inner.map(tupled),
        inner.map(keyed),
        inner.map(nullable),
        inner.filter(lambda typed: typed[0] is not Any).map(chosen),
        st.tuples(inner, inner).map(lambda two: (TUPLE[two[0][0], two[1][0]], st.tuples(two[0][1], two[1][1]))),
        st.builds(modelled, st.lists(inner, max_size=4), st.sampled_from(["A", "Bé"])),
    ),
    max_leaves=6,
)


def both(model: Any, value: Any) -> tuple[bytes | None, bytes | None]:
    """What the engine makes of a value, and what pydantic does where it finds nothing to warn of."""
    writer: Any = serializer(model, Adapters(), explicit=True)
    try:
        expected = TypeAdapter(model).serializer.to_json(value, warnings="error")
    except Exception:
        expected = None
    return writer.dump(value), expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_bytes_are_those_of_pydantic(data: st.DataObject) -> None:
    kind, values = data.draw(TYPES.map(listed) | TYPES.map(keyed))
    value = data.draw(values)
    written, expected = both(kind, value)
    assert written is None or written == expected
    writer: Any = serializer(kind, Adapters(), explicit=True)
    assert writer(value) == TypeAdapter(kind).dump_json(value)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([typed for typed in LEAVES if typed[0] is not Any]), min_size=1), st.data())
def test_common_models_are_written_without_pydantic(fields: list[Typed], data: st.DataObject) -> None:
    kind, values = modelled(fields, "Common")
    value = data.draw(values)
    written, expected = both(LIST[kind], [value])
    assert written == expected is not None


ANYTHING = st.recursive(
    st.one_of(*(values for _, values in LEAVES), st.integers(), st.complex_numbers(), st.text(st.characters())),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner) | st.sets(WHOLE) | st.tuples(inner),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_value_of_another_type_is_written_as_pydantic_does_or_not_at_all(data: st.DataObject) -> None:
    kind, _ = data.draw(TYPES.map(lambda typed: modelled([typed], "Other")))
    value = data.draw(st.one_of(ANYTHING, ANYTHING.map(lambda given: kind.model_construct(f0=given))))
    written, expected = both(LIST[kind], [value])
    assert written is None or written == expected


class Configured(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True, frozen=True, extra="forbid", from_attributes=True)
    name: str


def test_what_says_nothing_of_json_is_no_hindrance() -> None:
    written, expected = both(Configured, Configured(name="x"))
    assert written == expected == b'{"name":"x"}'

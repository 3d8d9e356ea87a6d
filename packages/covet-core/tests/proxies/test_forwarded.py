"""The grammar of `Forwarded` (RFC 7239, 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.proxies.forwarded import read_field


@pytest.mark.parametrize(
    ("field", "elements"),
    [
        ("for=192.0.2.43", [{"for": "192.0.2.43"}]),
        ('For="[2001:db8:cafe::17]:4711"', [{"for": "[2001:db8:cafe::17]:4711"}]),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", [{"for": "192.0.2.60", "proto": "http", "by": "203.0.113.43"}]),
        ("for=192.0.2.43, for=198.51.100.17", [{"for": "192.0.2.43"}, {"for": "198.51.100.17"}]),
        ('for=_a ; host="a\\"b,c;d" ,  proto=https', [{"for": "_a", "host": 'a"b,c;d'}, {"proto": "https"}]),
        ('x=""', [{"x": ""}]),
        (", ,for=a,;", [{"for": "a"}]),
        ("", []),
    ],
)
def test_elements_are_read(field: str, elements: list[dict[str, str]]) -> None:
    assert read_field(field) == elements


@pytest.mark.parametrize(
    "field",
    [
        "for",
        "for=",
        "for =a",
        "for= a",
        '"for"=a',
        "for=a b",
        "for=[::1]",
        "for=1.2.3.4:80",
        'for="a',
        'for="a"b',
        'for="a\n"',
        "for=a;for=b",
        "for=a;For=b",
        "=a",
        'for="\\',
    ],
)
def test_what_breaks_the_grammar_is_no_field(field: str) -> None:
    assert read_field(field) is None


token = st.text("abcXYZ019-_.~", min_size=1, max_size=8)
value = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.dictionaries(token.map(str.lower), value, min_size=1, max_size=4), max_size=4))
def test_what_is_written_is_read(elements: list[dict[str, str]]) -> None:
    field = ", ".join(";".join(f"{name}={quoted(text)}" for name, text in each.items()) for each in elements)
    assert read_field(field) == elements


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_nothing_is_too_strange_to_be_read(field: str) -> None:
    read_field(field)


def test_a_long_field_is_read_in_one_go() -> None:
    assert read_field('for="' + "\\a" * 50_000) is None
    assert len(read_field("for=a," * 20_000) or ()) == 20_000

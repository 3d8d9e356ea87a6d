"""`Accept` and `Accept-Language`: what is chosen, and what hostile fields cost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core.http import Accept, AcceptLanguage
from covet_core.http.negotiation.preferences import MAX_MEMBERS

# RFC 9110, 12.5.1: the example of its text, with the qualities that it states.
RFC = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"


@pytest.mark.parametrize(
    ("media_type", "quality"),
    [
        ("text/plain;format=flowed", 1),
        ("text/plain", 0.7),
        ("text/html", 0.3),
        ("image/jpeg", 0.5),
        ("text/plain;format=fixed", 0.4),
        ("text/html;level=3", 0.3),
    ],
)
def test_the_most_specific_range_says_the_quality(media_type: str, quality: float) -> None:
    assert Accept(RFC).quality(media_type) == quality


@pytest.mark.parametrize(
    ("field", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/*", "text/csv"),
        ("text/csv, application/json", "application/json"),
        ("text/csv;q=1.0, application/json;q=0.999", "text/csv"),
        ("application/json;q=0, */*", "text/csv"),
        ("application/json, text/csv, */*", "application/json"),
        ("text/csv, */*", "text/csv"),
        ("text/html", None),
        ("*/*;q=0", None),
        ("text/csv;q=0", None),
        ("application/json; charset=utf-8", None),
        ("text/csv;header=present", "text/csv"),
    ],
)
def test_the_best_match(field: str | None, chosen: str | None) -> None:
    offered = ["application/json", "text/csv;header=present"]
    found = Accept(field).best_match(offered)
    assert found == (offered[1] if chosen == "text/csv" else chosen)


@pytest.mark.parametrize(
    "member",
    [
        "*/json",
        "text",
        "text/",
        "/csv",
        "text/csv/x",
        "text/csv;q=2",
        "text/csv;q=1.001",
        "text/csv;q=0.1234",
        "text/csv;q=-1",
        "text/csv;q=",
        "text/csv;q=nan",
        "text/csv;q=1e3",
        "text csv",
        "text/csv x",
        "té/xt",
        "text/csv;\x00=1",
        "text\r/csv",
    ],
)
def test_a_member_that_is_not_well_formed_is_ignored(member: str) -> None:
    assert len(Accept(member)) == 0
    assert (
        Accept(f"{member}, application/json;q=0.5").best_match(["text/csv", "application/json"]) == "application/json"
    )


def test_a_quote_that_does_not_end_takes_the_rest_with_it() -> None:
    assert [str(each) for each in Accept('a/b, text/csv;a="b, application/json')] == ["a/b"]


def test_quotes_hold_commas_and_parameters_are_compared_unquoted() -> None:
    accept = Accept('text/html;a="x, \\"y\\"";q=0.5, text/csv;charset="UTF-8"')
    assert [str(each) for each in accept] == ["text/csv;charset=utf-8", 'text/html;a=x, "y";q=0.5']
    assert accept.accepts("text/csv; charset=utf-8")
    assert not accept.accepts("text/csv")
    assert accept.quality('text/html;a="x, \\"y\\""') == 0.5


def test_it_is_gone_through_by_quality_then_specificity_then_order() -> None:
    found = [str(each) for each in Accept("*/*, a/*;q=0.5, b/c, d/e;v=1, f/g")]
    assert found == ["d/e;v=1", "b/c", "f/g", "*/*", "a/*;q=0.5"]


@pytest.mark.parametrize("media_type", ["*/*", "text/*", "json", "", "text/csv, text/html", "a/b;c"])
def test_what_is_offered_has_to_be_a_media_type(media_type: str) -> None:
    with pytest.raises(ValueError, match="is no media type"):
        Accept("text/csv").accepts(media_type)


def test_what_follows_a_hundred_members_is_ignored() -> None:
    assert not Accept("a/b," * MAX_MEMBERS + "text/csv").accepts("text/csv")
    assert Accept("a/b," * (MAX_MEMBERS - 1) + "text/csv").accepts("text/csv")


@pytest.mark.parametrize(
    "field",
    [
        "a/b;q=0.1," * 100_000,
        "," * 1_000_000,
        '"' * 1_000_000,
        'a/b;c="' + '\\"' * 500_000,
        "a/b" + ";c=d" * 250_000,
        "a/b" + " " * 1_000_000 + "x",
        "a/b" + ";" * 1_000_000,
        "a" * 1_000_000,
        "a/b;q=0." + "1" * 1_000_000,
        "\x00\x7f" * 500_000,
        "a/b;" + " \t" * 500_000,
        "a" + "-a" * 500_000,
    ],
)
def test_a_hostile_field_of_a_megabyte_costs_little(field: str) -> None:
    before = time.process_time()
    Accept(field).best_match(["application/json", "text/csv"])
    AcceptLanguage(field).best_match(["en", "de"])
    assert time.process_time() - before < 1.0  # a quadratic reader would take minutes


TOKENS = st.sampled_from(["a", "b", "c", "*"])
QUALITIES = st.sampled_from([None, "0", "0.5", "1", "1.000", "0.25", "2", "x", ""])
MEMBERS = st.tuples(TOKENS, TOKENS, st.booleans(), QUALITIES)


def spelled(member: tuple[str, str, bool, str | None]) -> str:
    kind, sub, versioned, quality = member
    return f" {kind}/{sub}" + (";v=1" if versioned else "") + ("" if quality is None else f" ; q={quality}")


def naive(members: list[tuple[str, str, bool, str | None]], offer: tuple[str, str, bool]) -> float:
    """The quality of an offer, as RFC 9110 words it: read one range after the other, from the least specific kind."""
    known = {"0": 0.0, "0.5": 0.5, "1": 1.0, "1.000": 1.0, "0.25": 0.25, None: 1.0}
    sound = [
        (kind, sub, versioned, known[quality])
        for kind, sub, versioned, quality in members
        if quality in known and not (kind == "*" and sub != "*")
    ]
    if not sound:
        return 1.0
    result = 0.0
    kind, sub, versioned = offer
    for wanted in (("*", "*"), (kind, "*"), (kind, sub)):
        for with_version in (False, True):
            fitting = [
                quality for k, s, v, quality in sound if (k, s) == wanted and v == with_version and (versioned or not v)
            ]
            if fitting and (wanted[1] != "*" or not with_version):
                result = max(fitting)
    return result


@given(st.lists(MEMBERS.filter(lambda each: not (each[1] == "*" and each[2])), max_size=6))
def test_it_reads_what_a_naive_reader_reads(members: list[tuple[str, str, bool, str | None]]) -> None:
    accept = Accept(",".join(map(spelled, members)))
    for kind in ("a", "b"):
        for sub in ("a", "c"):
            for versioned in (False, True):
                offer = f"{kind}/{sub}" + (";v=1" if versioned else "")
                assert accept.quality(offer) == naive(members, (kind, sub, versioned))


@given(st.text(alphabet=st.characters(max_codepoint=255)))
def test_no_field_makes_it_fail(field: str) -> None:
    accept = Accept(field)
    assert 0 <= accept.quality("text/csv") <= 1
    assert list(accept) == sorted(accept, key=lambda each: -each.quality)
    assert AcceptLanguage(field).best_match(["en"]) in ("en", None)


@pytest.mark.parametrize(
    ("field", "chosen"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de-CH"),
        ("de-AT, fr;q=0.5", "de-CH"),
        ("fr, de;q=0.5", "fr"),
        ("de;q=0.5, fr;q=0.6", "fr"),
        ("DE-ch", "de-CH"),
        ("zh-Hant-TW, *;q=0.1", "en"),
        ("en;q=0, *", "de-CH"),
        ("it", None),
        ("*;q=0", None),
        ("en_US, fr", "fr"),
        ("en;q=7, fr", "fr"),
        ("e", None),
    ],
)
def test_the_best_language(field: str | None, chosen: str | None) -> None:
    assert AcceptLanguage(field).best_match(["en", "de-CH", "fr"]) == chosen


def test_languages_come_by_their_quality() -> None:
    assert list(AcceptLanguage("en;q=0.2, de, *;q=0.1, fr;q=0")) == ["de", "en", "*"]
    assert len(AcceptLanguage("de, en")) == 2
    assert repr(AcceptLanguage("de, en;q=0.5")) == "AcceptLanguage('de, en')"

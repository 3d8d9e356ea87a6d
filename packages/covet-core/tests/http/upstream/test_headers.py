"""Which headers go on, and who can read a coded body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covet_core import end_to_end
from covet_core.http.upstream.codings import accepts, decodable


def test_what_is_about_the_connection_or_named_by_it_stays() -> None:
    given = [
        ("Host", "here.example"),
        ("Connection", "keep-alive, X-One"),
        ("connection", " X-Two ,"),
        ("X-One", "1"),
        ("x-two", "2"),
        ("Transfer-Encoding", "chunked"),
        ("TE", "trailers"),
        ("Upgrade", "h2c"),
        ("Proxy-Authorization", "Basic x"),
        ("Cookie", "a=1"),
        ("Accept", "a/b"),
        ("Accept", "c/d"),
    ]
    assert end_to_end(given) == [("cookie", "a=1"), ("accept", "a/b"), ("accept", "c/d")]


NAMES = st.sampled_from(["Connection", "x-a", "X-B", "TE", "cookie", "host"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["x-a", "X-B, te", "close", ",", ""]))))
def test_nothing_that_any_connection_names_goes_on_and_the_rest_keeps_its_order(pairs: list[tuple[str, str]]) -> None:
    named = {part.strip().lower() for name, value in pairs if name == "Connection" for part in value.split(",")}
    kept = [(name.lower(), value) for name, value in pairs if name in ("x-a", "X-B", "cookie")]
    assert end_to_end(pairs) == [pair for pair in kept if pair[0] not in named]


@pytest.mark.parametrize(
    ("fields", "coding", "accepted"),
    [
        ([], "gzip", True),
        ([""], "gzip", False),
        (["gzip"], "gzip", True),
        (["br", "GZIP;q=0.1"], "gzip", True),
        (["*"], "br", True),
        (["*;q=0"], "br", False),
        (["*, gzip;q=0"], "gzip", False),
        (["gzip; q=0.000"], "gzip", False),
        (["gzip;q=high"], "gzip", False),
        (["identity"], "gzip", False),
        (["gzip"], "gzip, br", False),
        (["gzip, br"], "gzip, br", True),
    ],
)
def test_a_coding_is_accepted_as_rfc_9110_says(fields: list[str], coding: str, accepted: bool) -> None:
    assert accepts(fields, coding) is accepted


def test_only_what_httpx_always_decodes_is_decoded() -> None:
    assert decodable("gzip")
    assert decodable("deflate, GZIP")
    assert not decodable("gzip, br")

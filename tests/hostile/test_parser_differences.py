"""Every disagreement between covet's parser, h11 and llhttp over the hostile corpus is known and explained."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.corpus import Case, load
from tests.hostile.parsers import PEERS, Outcome, Reading, Refusal, covet, h11_parser, llhttp

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/parser-differences.md"
ROW = re.compile(r"^\| `(?P<case>[^`]+)` \| (?P<covet>.+?) \| (?P<h11>.+?) \| (?P<llhttp>.+?) \|$", re.MULTILINE)
CASES = load()


def told(outcome: Outcome, ours: Outcome) -> str:
    """Say in a word or two what a parser made of a request that covet made `ours` of."""
    if outcome is None:
        return "waits"
    if isinstance(outcome, Refusal):
        return outcome.why if outcome is ours else "refuses"
    if outcome is ours or not isinstance(ours, Reading):
        return "takes"
    others = outcome.differs_from(ours)
    return "takes other " + ", ".join(others) if others else "takes"


def verdicts(case: Case) -> dict[str, str]:
    """Return what each parser makes of a case."""
    ours = covet(case.request)
    return {"covet": told(ours, ours)} | {name: told(peer(case.request), ours) for name, peer in PEERS.items()}


def agree(found: dict[str, str]) -> bool:
    """Tell whether the parsers made the same of a request; refusals need not have one reason."""
    ours = "refuses" if found["covet"][0].isdigit() else found["covet"]
    return all(found[name] == ours for name in PEERS)


@pytest.fixture(scope="module")
def explained() -> dict[str, dict[str, str]]:
    """Return the rows of the page by their case."""
    rows = [row.groupdict() for row in ROW.finditer(PAGE.read_text("utf-8"))]
    return {row.pop("case"): row for row in rows}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_disagreement_is_explained_as_it_is(case: Case, explained: dict[str, dict[str, str]]) -> None:
    found = verdicts(case)
    assert explained.get(case.name) == (None if agree(found) else found)


def test_the_page_tells_only_of_cases_of_the_corpus(explained: dict[str, dict[str, str]]) -> None:
    assert set(explained) <= {case.name for case in CASES}


def test_every_table_of_the_page_follows_a_reason() -> None:
    sections = PAGE.read_text("utf-8").split("\n## ")[1:]
    assert sections
    for section in sections:
        title, _, text = section.partition("\n")
        reason = text.partition("| case |")[0].strip()
        assert len(reason) > 80, f"{title} does not say why"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_parser_answers_as_the_corpus_says(case: Case) -> None:
    ours = covet(case.request)
    if case.reason is None:
        assert isinstance(ours, Reading)
        assert ours.body == case.body
    else:
        assert ours == Refusal(f"{case.status} {case.reason}")


SHORT = [case.request for case in CASES if len(case.request) < 1000]
PIECES = [
    b"\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b"\0",
    b":",
    b";",
    b",",
    b"5\r\n",
    b"0\r\n\r\n",
    b"chunked",
    b"Host: a\r\n",
]
PIECES += [b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"HTTP/1.0"]
EDIT = st.tuples(st.integers(0, 300), st.integers(0, 8), st.sampled_from([b"", *PIECES]) | st.binary(max_size=2))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Draw a request of the corpus with some bytes replaced, perhaps with the end of another one."""
    request = bytearray(draw(st.sampled_from(SHORT)))
    for start, length, piece in draw(st.lists(EDIT, max_size=4)):
        request[start : start + length] = piece
    if draw(st.booleans()):
        other = draw(st.sampled_from(SHORT))
        request += other[draw(st.integers(0, len(other))) :]
    return bytes(request)


@given(request=mutated())
def test_what_covet_takes_nobody_reads_otherwise(request: bytes) -> None:
    ours = covet(request)
    if not isinstance(ours, Reading):
        return
    frame = (ours.method, ours.target, ours.body, ours.size)
    # llhttp ends such a request at its head: the page tells why.
    peers = [h11_parser] if ours.method == b"CONNECT" or b"upgrade" in dict(ours.headers) else [h11_parser, llhttp]
    for theirs in [peer(request) for peer in peers]:
        assert not isinstance(theirs, Reading) or (theirs.method, theirs.target, theirs.body, theirs.size) == frame
        assert theirs is not None, "another parser would take the next request for part of this one"

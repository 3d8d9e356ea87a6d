"""`BodyDecoder`: a body in a content coding, a piece at a time."""

from __future__ import annotations

import gzip

import pytest

from covet_engine import BadCoding, BodyDecoder


def test_a_chunk_is_read_in_pieces() -> None:
    decoder = BodyDecoder("gzip", 1_000_000)
    assert decoder.read() == b""
    decoder.feed(gzip.compress(b"x" * 150_000))
    sizes = []
    while piece := decoder.read():
        sizes.append(len(piece))
    assert sizes == [65_536, 65_536, 18_928]
    decoder.finish()


def test_more_than_the_limit_is_told_from_what_is_malformed() -> None:
    for content, limit, too_large in ((gzip.compress(b"x" * 11), 10, True), (b"plain", None, False)):
        decoder = BodyDecoder("gzip", limit)
        decoder.feed(content)
        with pytest.raises(BadCoding) as caught:
            decoder.read()
        assert (caught.value.coding, caught.value.too_large) == ("gzip", too_large)
        with pytest.raises(BadCoding):
            decoder.read()


def test_a_body_that_is_not_whole_has_no_end() -> None:
    decoder = BodyDecoder("gzip")
    decoder.feed(gzip.compress(b"x" * 100)[:-1])
    decoder.read()
    with pytest.raises(BadCoding, match="isn't whole"):
        decoder.finish()


def test_a_coding_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="deflate"):
        BodyDecoder("deflate")

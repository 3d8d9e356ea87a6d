"""The name that was probably meant."""

from __future__ import annotations

import pytest

from covet_plugin.nearest import nearest, perhaps


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cahce", "cache"),
        ("caches", "cache"),
        ("tlt", "ttl"),
        ("tt", "ttl"),
        ("rate_limit", "rate-limit"),
        ("kafka", None),
        ("", None),
        ("cache", None),
    ],
)
def test_slips_are_told_from_other_names(name: str, meant: str | None) -> None:
    assert nearest(name, ["cache", "ttl", "rate-limit"]) == meant


def test_a_hint_is_a_sentence_or_nothing() -> None:
    assert perhaps("cahce", ["cache"]) == "Did you mean 'cache'?"
    assert perhaps("kafka", ["cache"]) is None

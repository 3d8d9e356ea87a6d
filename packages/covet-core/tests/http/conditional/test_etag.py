"""Entity tags: written, and read from lists."""

import pytest

from covet_core.http.conditional.etag import listed, quoted


@pytest.mark.parametrize(
    ("field", "tags"),
    [
        ('"a"', ['"a"']),
        ('"a", W/"b",, "c"', ['"a"', 'W/"b"', '"c"']),
        ('"a" "b"', None),
        ("a", None),
        ("", None),
        ('"a', None),
    ],
)
def test_lists_of_tags(field: str, tags: list[str] | None) -> None:
    assert listed(field) == tags


def test_a_hostile_list_of_tags_costs_little() -> None:
    assert listed('"a",' + " ," * 50_000 + "x") is None
    assert listed('""' * 50_000) is None


def test_a_tag_holds_no_quotes() -> None:
    assert quoted("a", weak=True) == 'W/"a"'
    with pytest.raises(ValueError, match="quotes"):
        quoted('a"\r\n')

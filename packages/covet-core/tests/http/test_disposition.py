"""`Content-Disposition`: how a client is to keep what it gets."""

import pytest

from covet_core.http import content_disposition


def test_a_disposition_is_one_of_two() -> None:
    assert content_disposition("a.txt", "inline") == 'inline; filename="a.txt"'
    assert content_disposition() == "attachment"
    with pytest.raises(ValueError, match="attachment"):
        content_disposition("a", "form-data")  # type: ignore[arg-type]  # what the type forbids

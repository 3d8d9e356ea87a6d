"""Moments as headers have them."""

import pytest

from covet_core.http.dates import http_date, seconds_of


@pytest.mark.parametrize("moment", [0, 784_111_777, 1_700_000_000, 4_102_444_800])
def test_a_date_is_read_as_it_was_written(moment: int) -> None:
    assert seconds_of(http_date(moment)) == moment
    assert http_date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT"
